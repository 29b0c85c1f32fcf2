-- Changing the quantity of one line that is there; used by set_quantity and adjust_quantity.
--
-- It stands where they say `--include line`.
-- Uses     id, before, quantity; what guard.lua, whole.lua and given.lua define; settings: max_quantity

if broken then return 'corrupted ' .. broken end
if quantity > max_quantity then return 'limit max_quantity 1' end
items = items + quantity - before
if quantity > 0 then
    local quantity_text = format('%d', quantity)
    sets[n + 1], sets[n + 2], n = fields[1], quantity_text, n + 2
    event, changes = 'cart.quantity_changed', id .. ':' .. quantity_text
    if quantity < before then
        local field = instance .. ':given:' .. id
        local left = given_left(key, field, before - quantity)
        if broken then return 'corrupted ' .. broken end
        if left == 0 then drops[1] = field
        elseif left then sets[n + 1], sets[n + 2], n = field, format('%d', left), n + 2 end
    end
else
    drops[1], drops[2], drops[3] = fields[1], instance .. ':item:' .. id, instance .. ':given:' .. id
    lines, more = lines - 1, -1
    event, changes = 'cart.removed', id .. ':0'
end
