-- reprice: gives lines the prices that a catalog tells now.
--
-- KEYS, ARGV[1..11]: see guard.lua     ARGV[12...] per line: id, price
-- Reply    done gen version lines items; prices that the lines have already change nothing
-- Refused  not_found N   (N: the nth line given)
-- Cost     guard + one HSET

local instance = ARGV[7]
local fields, told = {}, {}
for i = 12, #ARGV, 2 do fields[#fields + 1] = instance .. ':item:' .. ARGV[i] end
--include guard
for i, field in ipairs(fields) do
    local stored, new = h[own + i], ARGV[11 + 2 * i]
    if not stored then return {'not_found', i} end
    local name, price, product, attributes, _, added = item_parts(stored)
    if not name then
        broken = field
        break
    end
    if price ~= new then
        sets[#sets + 1] = field
        sets[#sets + 1] = item_text(name, new, product, attributes, now_text, added)
        told[#told + 1] = ARGV[10 + 2 * i] .. ':' .. price .. '>' .. new
    end
end
if #sets > 0 then event, changes = 'cart.repriced', table.concat(told, ' ') end
--include commit
