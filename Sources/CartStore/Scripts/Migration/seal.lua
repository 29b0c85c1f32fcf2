-- seal: makes a source immutable for one target, and hands out what it holds. The first seal wins.
--
-- KEYS[1] the source's cart          KEYS[2] the due index of its slot     KEYS[3] its checkouts
-- ARGV[1] not_after, ms              ARGV[2] the gen that the caller has read
-- ARGV[3] target as text, "" to join whatever seal there is, and to make none
-- ARGV[4] strategy                   ARGV[5] "keep" to leave the source its lines in the end
-- ARGV[6] random part of the nonce   ARGV[7] member of the due index
-- ARGV[8] operations: "id digest"    ARGV[9] instances, with commas between
-- Reply    sealed id nonce deadline target strategy instances keeps operations [field value]...
--          nothing | changed | conflict | marker TARGET | late | early | corrupted FIELD
-- Cost     one HGETALL; linear in lines
-- Settings window, seal_life (how long a seal holds), grace (when it is due)
-- A repeat for the same target is answered with the same record. Each run makes its own nonce: if a failover loses the
-- first run and the request runs again, FINAL must not take the two seals for one.

local key, due = KEYS[1], KEYS[2]
local h = redis.call('HMGET', key, 'gen', 'seal', 'marker')
local seal, gen = read_seal(h[2]), h[1]
local marked, marked_for = string.match(h[3] or '', '^(%S+) (%S+)$')
gen = gen or seal and seal.gen or marked
if not gen then return {'nothing'} end
if gen ~= ARGV[2] then return {'changed'} end
if marked then
    redis.call('HSET', key, 'marker', h[3])
    return {'marker', marked_for}
end
local now, t = clock()
local refusal = untimely(now, tonumber(ARGV[1]), window)
if refusal then return refusal end
if seal then
    if ARGV[3] ~= '' and seal.target ~= ARGV[3] then return {'conflict'} end
    redis.call('HSET', key, 'seal', h[2])
    redis.call('ZADD', due, 'NX', now + grace, ARGV[7])
elseif ARGV[3] == '' then return {'nothing'} end
local names, asked = named(seal and seal.instances or ARGV[9])
local sources = parse(redis.call('HGETALL', key))
if not seal then
    if broken then return {'corrupted', broken} end
    if not has_pending(names, sources) then return {'nothing'} end
    local nonce = ARGV[6] .. '.' .. string.format('%d%06d', t[1], t[2])
    local text = seal_text(gen, ARGV[3], nonce, now + seal_life, ARGV[4], ARGV[9], ARGV[5] == 'keep', ARGV[8])
    seal = read_seal(text)
    -- Without gen no change finds an open cart.
    redis.call('HSET', key, 'seal', text)
    redis.call('HDEL', key, 'gen')
    -- What is sealed must not vanish before it is booked.
    redis.call('PERSIST', key)
    redis.call('ZADD', due, now + grace, ARGV[7])
end
local reply = {'sealed', gen, seal.nonce, seal.deadline, seal.target, seal.strategy, seal.instances,
    seal.keeps and 'keep' or '', seal.operations}
local flat = handed_over(names, sources)
hand_over_checkouts(flat, KEYS[3], asked, now)
for _, value in ipairs(flat) do reply[#reply + 1] = value end
return reply
