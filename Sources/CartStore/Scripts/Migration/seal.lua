-- seal: makes a source immutable for one target, and hands out what it holds. The first seal wins.
--
-- KEYS[1] the source's cart          KEYS[2] the due index of its slot
-- ARGV[1] not_after, ms              ARGV[2] operation window, ms      ARGV[3] the gen that the caller has read
-- ARGV[4] target as text, "" to join whatever seal there is, and to make none
-- ARGV[5] strategy                   ARGV[6] "keep" to leave the source its lines in the end
-- ARGV[7] random part of the nonce   ARGV[8] how long a seal holds, ms ARGV[9] when it is due, ms from now
-- ARGV[10] member of the due index   ARGV[11] operations: "id digest"  ARGV[12] instances, with commas between
-- Reply    sealed id nonce deadline target strategy instances keeps operations [field value]...
--          nothing | changed | conflict | marker TARGET | late | early | corrupted FIELD
-- Cost     one HGETALL; linear in lines
-- A repeat for the same target is answered with the same record. The nonce is this run's own: a request that runs
-- twice, the first run lost in a failover, must not make two seals that FINAL takes for one.

local key, due = KEYS[1], KEYS[2]
local h = redis.call('HMGET', key, 'state', 'gen', 'merged_into')
local state, gen = h[1], h[2]
if not gen then return {'nothing'} end
if gen ~= ARGV[3] then return {'changed'} end
if state == 'marker' then
    redis.call('HSET', key, 'gen', gen)
    return {'marker', h[3]}
end
local now, t = clock()
local refusal = untimely(now, tonumber(ARGV[1]), tonumber(ARGV[2]))
if refusal then return refusal end
if state == 'sealed' then
    if ARGV[4] ~= '' and h[3] ~= ARGV[4] then return {'conflict'} end
    redis.call('HSET', key, 'state', 'sealed')
    redis.call('ZADD', due, 'NX', now + ARGV[9], ARGV[10])
elseif ARGV[4] == '' then return {'nothing'} end
local names = named(state == 'sealed' and redis.call('HGET', key, 'instances') or ARGV[12])
local sources = parse(redis.call('HGETALL', key))
if state ~= 'sealed' then
    if broken then return {'corrupted', broken} end
    if not has_pending(names, sources) then return {'nothing'} end
    redis.call('HSET', key, 'state', 'sealed', 'merged_into', ARGV[4], 'seal_deadline', now + ARGV[8],
        'seal_nonce', ARGV[7] .. '.' .. string.format('%d%06d', t[1], t[2]), 'seal_keeps', ARGV[6],
        'seal_operations', ARGV[11], 'strategy', ARGV[5], 'instances', ARGV[12])
    -- What is sealed must not vanish before it is booked.
    redis.call('PERSIST', key)
    redis.call('ZADD', due, now + ARGV[9], ARGV[10])
end
local reply = {'sealed', gen, unpack(redis.call('HMGET', key, 'seal_nonce', 'seal_deadline', 'merged_into', 'strategy',
    'instances', 'seal_keeps', 'seal_operations'))}
for _, value in ipairs(handed_over(names, sources)) do reply[#reply + 1] = value end
return reply
