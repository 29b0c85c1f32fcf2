-- replace: makes an instance hold exactly the lines given; lines that stay keep the time of their addition.
--
-- KEYS, ARGV[1..6]: see guard.lua
-- ARGV[7] currency, "" to take the cart's     ARGV[8] how many lines are given
-- ARGV[9...] per line: id, quantity, item (JSON without `added` and "}");
--   then per key of metadata: key, value (JSON), "" to take the key out; other keys stay
-- Reply    done gen version lines items; values that are already stored change nothing
-- Refused  currency_required | limit max_metadata_keys
-- Cost     guard + one HKEYS + one HSET; one HGET for each line whose quantity falls
-- Settings max_metadata_keys
-- The caller checks the number of lines and their quantities, because the lines that the cart has now do not matter.

local instance, given_currency, count = ARGV[6], ARGV[7], tonumber(ARGV[8])
local after, fields, kept = 9 + 3 * count, {}, {}
for i = 9, after - 1, 3 do
    local f = #fields
    fields[f + 1], fields[f + 2] = instance .. ':qty:' .. ARGV[i], instance .. ':item:' .. ARGV[i]
    kept[fields[f + 1]] = true
end
local first_key = #fields
for i = after, #ARGV, 2 do fields[#fields + 1] = instance .. ':meta:' .. ARGV[i] end
--include whole
--include given
--include guard
if given_currency == '' then given_currency = currency end
if count > 0 and given_currency == '-' then return 'currency_required' end

local none, event_lines, sum = ',"attributes":{}', {}, 0
for i = 1, count do
    local id, quantity, item = ARGV[6 + 3 * i], ARGV[7 + 3 * i], ARGV[8 + 3 * i]
    local stored, text = h[own + 2 * i - 1], h[own + 2 * i]
    if sub(item, -#none) == none then item = sub(item, 1, -#none - 1) end
    sum = sum + quantity
    if stored ~= quantity then
        if not stored then more = more + 1 end
        sets[n + 1], sets[n + 2], n = fields[2 * i - 1], quantity, n + 2
        local less, field = (tonumber(stored) or 0) - quantity, instance .. ':given:' .. id
        local left = less > 0 and given_left(key, field, less)
        if broken then return 'corrupted ' .. broken end
        if left == 0 then drops[#drops + 1] = field
        elseif left then sets[n + 1], sets[n + 2], n = field, format('%d', left), n + 2 end
        event_lines[#event_lines + 1] = id .. ':' .. quantity
    end
    if not stored then
        sets[n + 1], sets[n + 2], n = fields[2 * i], item .. ',"added":' .. now_text .. '}', n + 2
    else
        local before, added = match(text or '', '^(.+),"added":(%d+)}$')
        if not before then return 'corrupted ' .. fields[2 * i] end
        if (match(before, '^(.+),"price_at":%d+$') or before) ~= item then
            sets[n + 1], sets[n + 2] = fields[2 * i], item .. ',"price_at":' .. now_text .. ',"added":' .. added .. '}'
            n = n + 2
            if stored == quantity then event_lines[#event_lines + 1] = id .. ':' .. quantity end
        end
    end
end

local line, key_of, keys = instance .. ':qty:', instance .. ':meta:', 0
for _, field in ipairs(call('HKEYS', key)) do
    if sub(field, 1, #key_of) == key_of then keys = keys + 1
    elseif sub(field, 1, #line) == line and not kept[field] then
        local id, d = sub(field, #line + 1), #drops
        drops[d + 1], drops[d + 2], drops[d + 3] = field, instance .. ':item:' .. id, instance .. ':given:' .. id
        event_lines[#event_lines + 1], more = id .. ':0', more - 1
    end
end
local changed = event_lines[1]
for i = after, #ARGV, 2 do
    local value, f = ARGV[i + 1], first_key + (i - after) / 2 + 1
    local stored = h[own + f]
    if value ~= '' and value ~= stored then
        sets[n + 1], sets[n + 2], n, changed = fields[f], value, n + 2, true
        if not stored then keys, more = keys + 1, more + 1 end
    elseif value == '' and stored then
        drops[#drops + 1], keys, more, changed = fields[f], keys - 1, more - 1, true
    end
end
if keys > max_metadata_keys then return 'limit max_metadata_keys' end
if changed then
    lines, items, currency = count, sum, given_currency
    event, changes = 'cart.replaced', table.concat(event_lines, ' ')
end
--include commit
