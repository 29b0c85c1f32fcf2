-- add: puts lines into a cart, or adds quantity to lines that are there.
--
-- KEYS, ARGV[1..6]: see guard.lua
-- ARGV[7] what becomes of a line that is there with other attributes than those given: "refuse", "keep", or
--   "refresh" to take over name, price and attributes of every line that is there
-- ARGV[8] currency, "" to take the cart's     ARGV[9...] per line: id, quantity, item (JSON without `added` and "}")
-- Reply    done gen version lines items
-- Refused  currency CART | currency_required | limit max_lines | limit max_quantity N   (N: the nth line given)
--          differs attributes|product_id N
-- Cost     guard + one HSET of 2 fields a new line, 1 a known one
-- Settings max_lines, max_quantity
-- Attributes that are not given make no difference; "attributes":{} says that the line has none, and is not stored.

local instance, refresh, given_currency = ARGV[6], ARGV[7] == 'refresh', ARGV[8]

-- Only what is refreshed or compared is read.
local per_line = ARGV[7] == 'keep' and 1 or 2
local fields, f = {}, 1
for i = 9, #ARGV, 3 do
    fields[f] = instance .. ':qty:' .. ARGV[i]
    if per_line == 2 then fields[f + 1] = instance .. ':item:' .. ARGV[i] end
    f = f + per_line
end
--include guard
if currency == '-' then
    if given_currency == '' then return 'currency_required' end
    currency = given_currency
elseif given_currency ~= '' and currency ~= given_currency then return 'currency ' .. currency end

local none = ',"attributes":{}'
f = 1
for i = 9, #ARGV, 3 do
    local id, quantity, item, stored = ARGV[i], ARGV[i + 1], ARGV[i + 2], h[own + f]
    items = items + quantity
    if stored then
        if #stored > 15 or find(stored, '%D') then return 'corrupted ' .. fields[f] end
        quantity = format('%d', stored + quantity)
        if refresh then
            if sub(item, -#none) == none then item = sub(item, 1, -#none - 1) end
            local added = match(h[own + f + 1] or '', ',"added":(%d+)}$') or now_text
            sets[n + 1], sets[n + 2] = fields[f + 1], item .. ',"price_at":' .. now_text .. ',"added":' .. added .. '}'
            n = n + 2
        elseif per_line == 2 and find(h[own + f + 1] or '', item, 1, true) ~= 1 then
            --include item
            local what = difference(item, id, h[own + f + 1] or '', none)
            if what == 'broken' then return 'corrupted ' .. fields[f + 1] end
            if what then return 'differs ' .. what .. ' ' .. (i - 6) / 3 end
        end
    else
        if sub(item, -#none) == none then item = sub(item, 1, -#none - 1) end
        lines, more = lines + 1, more + 1
        sets[n + 1], sets[n + 2] = instance .. ':item:' .. id, item .. ',"added":' .. now_text .. '}'
        n = n + 2
    end
    if quantity + 0 > max_quantity then return 'limit max_quantity ' .. (i - 6) / 3 end
    sets[n + 1], sets[n + 2], n = fields[f], quantity, n + 2
    if i > 9 then changes = changes .. ' ' .. id .. ':' .. quantity else changes = id .. ':' .. quantity end
    f = f + per_line
end
if more > 0 and lines > max_lines then return 'limit max_lines' end
event = 'cart.added'
--include commit
