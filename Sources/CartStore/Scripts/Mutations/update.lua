-- update: changes name, price or attributes of a line that is there.
--
-- KEYS, ARGV[1..6]: see guard.lua     ARGV[7] id
-- ARGV[8] name as a JSON string, "" to keep     ARGV[9] price, "" to keep
-- ARGV[10] attributes as a JSON object, "" to keep, "-" to take out
-- Reply    done gen version lines items
-- Refused  not_found 1 | limit max_item_bytes
-- Cost     guard + one HSET
-- Settings max_item_bytes

local instance, id = ARGV[6], ARGV[7]
local fields = {instance .. ':qty:' .. id, instance .. ':item:' .. id}
--include guard
--include item
if not h[own + 1] then return 'not_found 1' end
local name, price, product, attributes, price_at, added = item_parts(h[own + 2] or '')
if not name then return 'corrupted ' .. fields[2] end
if ARGV[8] ~= '' then name = ARGV[8] end
if ARGV[9] ~= '' then price, price_at = ARGV[9], now_text end
if ARGV[10] == '-' then attributes = ''
elseif ARGV[10] ~= '' then attributes = ',"attributes":' .. ARGV[10] end
local item = item_text(name, price, product, attributes, price_at, added)
if #item > max_item_bytes then return 'limit max_item_bytes' end
sets[n + 1], sets[n + 2], n = fields[2], item, n + 2
event, changes = 'cart.updated', id .. ':' .. h[own + 1]
--include commit
