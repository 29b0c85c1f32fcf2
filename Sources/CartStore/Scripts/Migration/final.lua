-- final: takes out of a sealed source what is booked, and leaves a marker, or an open cart with what stays.
--
-- KEYS[1] the source's cart     KEYS[2] the due index of its slot
-- ARGV[1] id: the sealed gen    ARGV[2] nonce of the seal that was booked     ARGV[3] member of the due index
-- ARGV[4] operation window, ms  ARGV[5] gen for a cart that lives on          ARGV[6] its time to live, ms, 0 = none
-- Reply    done | gone | again
-- Cost     one HGETALL; linear in lines
-- Another seal of the same id is not touched: it may hold more than was booked (again).

local key, due = KEYS[1], KEYS[2]
local h = redis.call('HMGET', key, 'state', 'gen', 'seal_nonce', 'merged_into', 'instances', 'seal_keeps')
if h[1] == 'sealed' and h[2] == ARGV[1] and h[3] == ARGV[2] then
    local now = clock()
    local _, asked = named(h[5])
    local instances = parse(redis.call('HGETALL', key))
    settle(key, instances, asked, h[6] == 'keep', h[4], now, tonumber(ARGV[4]), ARGV[5], ARGV[6])
    redis.call('ZREM', due, ARGV[3])
    return {'done'}
end
if h[2] == ARGV[1] and h[1] ~= 'marker' then return {'again'} end
if h[1] ~= 'sealed' then redis.call('ZREM', due, ARGV[3]) end
return {'gone'}
