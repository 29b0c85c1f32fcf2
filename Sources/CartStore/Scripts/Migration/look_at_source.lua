-- look_at_source: what a caller must know of a source before it asks for a migration.
--
-- KEYS[1] the source's cart
-- Reply    replicas state gen merged_into entries declined; replicas are those that are connected to this server
--          corrupted FIELD
-- Cost     one HMGET, one INFO, one HLEN where there is no gen; reads alone

local h = redis.call('HMGET', KEYS[1], 'state', 'gen', 'merged_into', 'entries', 'declined')
if not h[2] then
    -- Of an erased cart the ring may be left, for as long as retries are recognised.
    local ring = redis.call('HMGET', KEYS[1], 'ops', 'ops_old')
    if redis.call('HLEN', KEYS[1]) > (ring[1] and 1 or 0) + (ring[2] and 1 or 0) then return {'corrupted', 'gen'} end
elseif h[1] ~= 'marker' then
    whole(h[4] or '0', 'entries')
    if broken then return {'corrupted', broken} end
end
return {online_replicas(), unpack(h)}
