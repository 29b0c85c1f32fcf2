-- update: changes name, price or attributes of a line that is there.
--
-- KEYS, ARGV[1..11]: see guard.lua     ARGV[12] id
-- ARGV[13] name as a JSON string, "" to keep     ARGV[14] price, "" to keep
-- ARGV[15] attributes as a JSON object, "" to keep, "-" to take out     ARGV[16] max_item_bytes
-- Reply    done gen version lines items
-- Refused  not_found 1 | limit max_item_bytes
-- Cost     guard + one HSET

local instance = ARGV[7]
local id = ARGV[12]
local fields = {instance .. ':qty:' .. id, instance .. ':item:' .. id}
--include guard
if not h[own + 1] then return {'not_found', 1} end
local name, price, product, attributes, price_at, added = item_parts(h[own + 2] or '')
if name then
    if ARGV[13] ~= '' then name = ARGV[13] end
    if ARGV[14] ~= '' then price, price_at = ARGV[14], now_text end
    if ARGV[15] == '-' then attributes = ''
    elseif ARGV[15] ~= '' then attributes = ',"attributes":' .. ARGV[15] end
    local item = item_text(name, price, product, attributes, price_at, added)
    if #item > tonumber(ARGV[16]) then return {'limit', 'max_item_bytes'} end
    sets[1], sets[2] = fields[2], item
    event, changes = 'cart.updated', id .. ':' .. h[own + 1]
else broken = fields[2] end
--include commit
