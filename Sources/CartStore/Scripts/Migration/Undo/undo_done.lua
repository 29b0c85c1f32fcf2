-- undo_done: ends an undo whose lines are given back.
--
-- KEYS[1] the target's undo snapshots     KEYS[2] the due index of its slot
-- ARGV[1] id of the migration             ARGV[2] member of the due index
-- Reply    done

local undo, id = KEYS[1], ARGV[1]
if redis.call('HEXISTS', undo, 'x:' .. id) == 0 then
    local under_way, latest = false, 0
    for _, field in ipairs(redis.call('HKEYS', undo)) do
        local other = string.match(field, '^s:(.+)$')
        local at = other and redis.call('HGET', undo, 'x:' .. other)
        if at then latest = math.max(latest, tonumber(at)) elseif other and other ~= id then under_way = true end
    end
    if latest > 0 and not under_way then redis.call('PEXPIREAT', undo, latest) end
    redis.call('HDEL', undo, 's:' .. id)
end
redis.call('ZREM', KEYS[2], ARGV[2])
return {'done'}
