-- set_quantity: gives a line that is there another quantity.
--
-- KEYS, ARGV[1..11]: see guard.lua     ARGV[12] id     ARGV[13] quantity, 0 takes the line out
-- Reply    done gen version lines items
-- Refused  not_found 1 | limit max_quantity 1
-- Cost     guard + one HSET

local instance = ARGV[7]
local id = ARGV[12]
local fields = {instance .. ':qty:' .. id}
--include guard
if not h[own + 1] then return {'not_found', 1} end
local before, quantity = whole(h[own + 1], fields[1]), tonumber(ARGV[13])
--include line
--include commit
