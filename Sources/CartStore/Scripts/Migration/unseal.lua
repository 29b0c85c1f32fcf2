-- unseal: opens a source again after its migration was refused.
--
-- KEYS[1] the source's cart     KEYS[2] the due index of its slot
-- ARGV[1] id: the sealed gen    ARGV[2] nonce of the seal that was refused    ARGV[3] member of the due index
-- ARGV[4] new gen               ARGV[5] time to live, ms, 0 = none
-- Reply    done | gone
-- Cost     one HGET, one HSET, one HDEL

local key, due = KEYS[1], KEYS[2]
local seal = read_seal(redis.call('HGET', key, 'seal'))
if seal and seal.gen == ARGV[1] and seal.nonce == ARGV[2] then
    open_again(key, {}, {}, nil, ARGV[4], ARGV[5])
    redis.call('ZREM', due, ARGV[3])
    return {'done'}
end
if not seal then redis.call('ZREM', due, ARGV[3]) end
return {'gone'}
