-- look_at_source: what a caller must know of a source before it asks for a migration.
--
-- KEYS[1] the source's cart
-- Reply    replicas state gen target entries declined; replicas is the number connected to this server; state is sealed,
--          marker or nil; target is the owner whom the seal or the marker names
--          corrupted FIELD
-- Cost     one HMGET, one INFO, one HLEN where there is no gen; reads alone

local h = redis.call('HMGET', KEYS[1], 'gen', 'seal', 'marker', 'entries', 'declined')
local gen, held = h[1], h[2] or h[3]
if not gen and not held then
    -- After an erasure the ring may remain, for as long as retries are recognised.
    if redis.call('HLEN', KEYS[1]) > redis.call('HEXISTS', KEYS[1], 'ops') then return {'corrupted', 'gen'} end
end
local target = false
if held then
    gen, target = string.match(held, '^(%S+) (%S+)')
    if not gen then return {'corrupted', h[2] and 'seal' or 'marker'} end
end
whole(h[4] or '0', 'entries')
if broken then return {'corrupted', broken} end
return {online_replicas(), h[2] and 'sealed' or h[3] and 'marker', gen, target, h[4], h[5]}
