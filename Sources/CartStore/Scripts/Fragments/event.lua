-- Writing what happened to a cart into the stream of events.

-- One entry: type, identifier, and the pairs given; entries older than the retention go, about. The name of a stream
-- that scripts write is the prefix and `-events:0`, which tells where the identifier begins in the cart's key.
local function announce(stream, key, now, type, ...)
    redis.call('XADD', stream, 'MINID', '~', string.format('%d', now - retention), '*', 'type', type,
        'identifier', string.sub(key, #stream - 7), ...)
end

-- Ends the script, before it has written anything, when the stream or one of the hashes is a key of another type.
local function check_types(stream, ...)
    for _, key in ipairs({...}) do redis.call('HLEN', key) end
    if stream then redis.call('XLEN', stream) end
end
