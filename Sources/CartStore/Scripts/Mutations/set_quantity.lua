-- set_quantity: sets the quantity of a line that the cart has.
--
-- KEYS, ARGV[1..6]: see guard.lua     ARGV[7] id     ARGV[8] quantity, 0 takes the line out
-- Reply    done gen version lines items
-- Refused  not_found 1 | limit max_quantity 1
-- Cost     guard + one HSET; one HGET more where the quantity falls
-- Settings max_quantity

local instance, id = ARGV[6], ARGV[7]
local fields = {instance .. ':qty:' .. id}
--include whole
--include given
--include guard
if not h[own + 1] then return 'not_found 1' end
local before, quantity = whole(h[own + 1], fields[1]), tonumber(ARGV[8])
--include line
--include commit
