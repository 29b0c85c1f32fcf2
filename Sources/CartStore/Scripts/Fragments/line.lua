-- Changing the quantity of one line that is there; used by set_quantity and adjust_quantity.

-- The fields of a line, in the order in which they are dropped.
local function line_fields(id)
    return instance .. ':qty:' .. id, instance .. ':item:' .. id, instance .. ':given:' .. id
end

-- Gives a line another quantity, or takes it out at 0.
local function put_quantity(id, before, quantity)
    if quantity > max_quantity then return {'limit', 'max_quantity', 1} end
    items = items + quantity - before
    if quantity > 0 then
        return commit({instance .. ':qty:' .. id, quantity}, {}, 'cart.quantity_changed', id .. ':' .. quantity)
    end
    lines, entries = lines - 1, entries - 1
    return commit({}, {line_fields(id)}, 'cart.removed', id .. ':0')
end
