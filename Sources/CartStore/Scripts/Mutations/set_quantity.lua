-- set_quantity: gives a line that is there another quantity.
--
-- KEYS, ARGV[1..9]: see guard.lua     ARGV[10] id     ARGV[11] quantity, 0 takes the line out
-- Reply    done gen version lines items
-- Refused  not_found 1 | limit max_quantity 1
-- Cost     guard + one HSET

local h, refusal = open({instance .. ':qty:' .. ARGV[10]})
if refusal then return refusal end
local stored = h[own + 1]
if not stored then return {'not_found', 1} end
return put_quantity(ARGV[10], tonumber(stored), tonumber(ARGV[11]))
