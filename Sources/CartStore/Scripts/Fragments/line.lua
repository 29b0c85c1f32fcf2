-- Changing the quantity of one line that is there; used by set_quantity and adjust_quantity.
--
-- It stands where they say `--include line`.
-- Uses     id, before, quantity, and what guard.lua defines

if not broken and quantity > max_quantity then return {'limit', 'max_quantity', 1} end
items = items + quantity - before
if quantity > 0 then
    sets[1], sets[2] = fields[1], quantity
    event, changes = 'cart.quantity_changed', id .. ':' .. string.format('%d', quantity)
else
    drops[1], drops[2], drops[3] = fields[1], instance .. ':item:' .. id, instance .. ':given:' .. id
    lines, entries = lines - 1, entries - 1
    event, changes = 'cart.removed', id .. ':0'
end
