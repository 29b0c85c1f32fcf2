-- set_quantity: gives a line that is there another quantity.
--
-- KEYS, ARGV[1..11]: see guard.lua     ARGV[12] id     ARGV[13] quantity, 0 takes the line out
-- Reply    done gen version lines items
-- Refused  not_found 1 | limit max_quantity 1
-- Cost     guard + one HSET

local h, refusal = open({instance .. ':qty:' .. ARGV[12]})
if refusal then return refusal end
local stored = h[own + 1]
if not stored then return {'not_found', 1} end
local before = whole(stored, ':qty:' .. ARGV[12])
if broken then return corrupted() end
return put_quantity(ARGV[12], before, tonumber(ARGV[13]))
