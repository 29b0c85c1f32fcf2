-- reprice: gives lines the prices that a catalog tells now.
--
-- KEYS, ARGV[1..11]: see guard.lua     ARGV[12...] per line: id, price
-- Reply    done gen version lines items; prices that the lines have already change nothing
-- Refused  not_found N   (N: the nth line given)
-- Cost     guard + one HSET

local fields = {}
for i = 12, #ARGV, 2 do fields[#fields + 1] = instance .. ':item:' .. ARGV[i] end
local h, refusal = open(fields)
if refusal then return refusal end
local sets, changes = {}, {}
for n, field in ipairs(fields) do
    local stored = h[own + n]
    if not stored then return {'not_found', n} end
    local name, price, product, attributes, _, added = item_parts(stored)
    if not name then
        broken = broken or field
        return corrupted()
    end
    local new = ARGV[11 + 2 * n]
    if price ~= new then
        sets[#sets + 1] = field
        sets[#sets + 1] = item_text(name, new, product, attributes, now_text, added)
        changes[#changes + 1] = ARGV[10 + 2 * n] .. ':' .. price .. '>' .. new
    end
end
if #sets == 0 then return unchanged() end
return commit(sets, {}, 'cart.repriced', table.concat(changes, ' '))
