-- look_at_target: what a caller must know of a target before it asks for a migration.
--
-- KEYS[1] the target's cart     KEYS[2] its ledger     ARGV[1] primary instance     ARGV[2] the caller's operation, or ""
-- Reply    replicas items_of_primary booked; booked is "id digest" of the migration that the operation booked
-- Cost     two HGET, one INFO; reads alone

local booked = ARGV[2] ~= '' and redis.call('HGET', KEYS[2], 'o:' .. ARGV[2])
return {online_replicas(), redis.call('HGET', KEYS[1], ARGV[1] .. ':items'), booked}
