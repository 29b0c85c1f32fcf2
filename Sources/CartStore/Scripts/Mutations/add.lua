-- add: puts lines into a cart, or adds quantity to lines that are there.
--
-- KEYS, ARGV[1..11]: see guard.lua
-- ARGV[12] what becomes of a line that is there with other attributes than those given: "refuse", "keep", or
--   "refresh" to take over name, price and attributes of every line that is there
-- ARGV[13] currency, "" to take the cart's     ARGV[14...] per line: id, quantity, item (JSON without `added` and "}")
-- Reply    done gen version lines items
-- Refused  currency CART | currency_required | limit max_lines | limit max_quantity N   (N: the nth line given)
--          differs attributes|product_id N
-- Cost     guard + one HSET of 3 fields a new line, 1 a known one
-- Attributes that are not given make no difference; "attributes":{} says that the line has none, and is not stored.

local instance = ARGV[7]
local refresh, refuse, given_currency = ARGV[12] == 'refresh', ARGV[12] == 'refuse', ARGV[13]
local none = ',"attributes":{}'

-- Only what is refreshed or compared is read.
local per_line = (refresh or refuse) and 2 or 1
local fields, f = {}, 1
for i = 14, #ARGV, 3 do
    fields[f] = instance .. ':qty:' .. ARGV[i]
    if per_line == 2 then fields[f + 1] = instance .. ':item:' .. ARGV[i] end
    f = f + per_line
end
--include guard
if given_currency == '' then
    if not currency then return {'currency_required'} end
elseif not currency then currency = given_currency
elseif currency ~= given_currency then return {'currency', currency} end

local told, n = {}, 0
f = 1
if lines == 0 then sets[1], sets[2], n = currency_field, currency, 2 end
for i = 14, #ARGV, 3 do
    local delta, stored = tonumber(ARGV[i + 1]), h[own + f]
    local quantity = stored and delta + whole(stored, fields[f]) or delta
    if quantity > max_quantity then return {'limit', 'max_quantity', (i - 11) / 3} end
    local item, quantity_text = ARGV[i + 2], string.format('%d', quantity)
    sets[n + 1], sets[n + 2] = fields[f], quantity_text
    n = n + 2
    if (refresh or not stored) and string.sub(item, -#none) == none then item = string.sub(item, 1, -#none - 1) end
    if not stored then
        lines, entries = lines + 1, entries + 1
        sets[n + 1], sets[n + 2] = instance .. ':item:' .. ARGV[i], item .. ',"added":' .. now_text .. '}'
        n = n + 2
    elseif refresh then
        local added = string.match(h[own + f + 1] or '', ',"added":(%d+)}$') or now_text
        sets[n + 1], sets[n + 2] =
            fields[f + 1], item .. ',"price_at":' .. now_text .. ',"added":' .. added .. '}'
        n = n + 2
    elseif refuse and string.sub(h[own + f + 1] or '', 1, #item) ~= item then
        local what = difference(item, ARGV[i], h[own + f + 1] or '', none)
        if what == 'broken' then broken = broken or fields[f + 1]
        elseif what then return {'differs', what, (i - 11) / 3} end
    end
    told[(i - 11) / 3] = ARGV[i] .. ':' .. quantity_text
    items = items + delta
    f = f + per_line
end
if lines > max_lines then return {'limit', 'max_lines'} end
event, changes = 'cart.added', stream and table.concat(told, ' ')
--include commit
