-- look_at_source: what a caller must know of a source before it asks for a migration.
--
-- KEYS[1] the source's cart
-- Reply    replicas state gen merged_into entries declined; replicas are those that are connected to this server
-- Cost     one HMGET, one INFO; reads alone

return {online_replicas(), unpack(redis.call('HMGET', KEYS[1], 'state', 'gen', 'merged_into', 'entries', 'declined'))}
