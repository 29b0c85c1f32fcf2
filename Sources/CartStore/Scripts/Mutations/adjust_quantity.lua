-- adjust_quantity: changes the quantity of a line that is there by a difference.
--
-- KEYS, ARGV[1..6]: see guard.lua     ARGV[7] id     ARGV[8] difference, not 0; reaching 0 takes the line out
-- Reply    done gen version lines items
-- Refused  not_found 1 | limit max_quantity 1 | negative QUANTITY
-- Cost     guard + one HSET; one HGET more where the quantity falls
-- Settings max_quantity

local instance, id = ARGV[6], ARGV[7]
local fields = {instance .. ':qty:' .. id}
--include whole
--include given
--include guard
if not h[own + 1] then return 'not_found 1' end
local before = whole(h[own + 1], fields[1])
local quantity = before + tonumber(ARGV[8])
if broken then return 'corrupted ' .. broken end
if quantity < 0 then return 'negative ' .. before end
--include line
--include commit
