-- final: takes out of a sealed source what is booked, and leaves a marker, or an open cart with what stays.
--
-- KEYS[1] the source's cart     KEYS[2] the due index of its slot     KEYS[3] its checkouts
-- ARGV[1] id: the sealed gen    ARGV[2] nonce of the seal that was booked     ARGV[3] member of the due index
-- ARGV[4] gen for a cart that lives on          ARGV[5] its time to live, ms, 0 = none
-- Reply    done | gone | again
-- Cost     one HGETALL, one HKEYS, HDELs; linear in lines
-- Settings window, ledger_life
-- Another seal of the same id is not touched, because it may hold more than was booked. The reply is then `again`.

local key, due, id = KEYS[1], KEYS[2], ARGV[1]
local h = redis.call('HMGET', key, 'seal', 'gen')
local seal = read_seal(h[1])
if seal and seal.gen == id and seal.nonce == ARGV[2] then
    local _, asked = named(seal.instances)
    local instances = parse(redis.call('HGETALL', key))
    local now, flat = clock(), {}
    hand_over_checkouts(flat, KEYS[3], asked, now)
    leave_checkouts(KEYS[3], flat, seal.target, now)
    settle(key, instances, asked, seal.keeps, id, seal.target, now, ARGV[4], ARGV[5], true)
    redis.call('ZREM', due, ARGV[3])
    return {'done'}
end
if (seal and seal.gen or h[2]) == id then return {'again'} end
if not seal then redis.call('ZREM', due, ARGV[3]) end
return {'gone'}
