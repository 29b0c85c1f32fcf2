-- look_at_target: what a caller must know of a target before it asks for a migration.
--
-- KEYS[1] the target's cart     KEYS[2] its ledger     ARGV[1] primary instance     ARGV[2] the caller's operation, or ""
-- Reply    replicas state items_of_primary booked; booked is "id digest" of the migration that the operation booked
-- Cost     one HMGET, one HGET, one INFO; reads alone

local h = redis.call('HMGET', KEYS[1], 'state', ARGV[1] .. ':items')
return {online_replicas(), h[1], h[2], ARGV[2] ~= '' and redis.call('HGET', KEYS[2], 'o:' .. ARGV[2])}
