-- Writing long lists: `unpack` refuses 8,000 values and more, so they are handed over in parts.
--
-- Defines  write

-- Redis 7.0 keeps a new hash as a list until it has 129 fields, and searches that list for each field that comes. A value
-- that is too long for a list makes it a hash table at once, which takes a fifth off a migration of 150 lines.
local function write(command, target, list)
    local wide = command == 'HSET' and #list > 256
    if wide then redis.call('HSET', target, 'wide', string.rep(' ', 513)) end
    for first = 1, #list, 2000 do
        redis.call(command, target, unpack(list, first, math.min(first + 1999, #list)))
    end
    if wide then redis.call('HDEL', target, 'wide') end
end
