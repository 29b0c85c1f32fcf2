-- look_at_target: what a caller must know of a target before it asks for a migration.
--
-- KEYS[1] the target's cart     KEYS[2] its ledger     ARGV[1] the caller's operation, or ""
-- Reply    replicas items_of_primary booked; booked is "id digest" of the migration that the operation booked
-- Cost     two HGET, one INFO; reads alone
-- Settings primary

local booked = ARGV[1] ~= '' and redis.call('HGET', KEYS[2], 'o:' .. ARGV[1])
local head = redis.call('HGET', KEYS[1], primary .. ':head')
return {online_replicas(), string.match(head or '', '^%d+ %d+ (%d+) ') or false, booked}
