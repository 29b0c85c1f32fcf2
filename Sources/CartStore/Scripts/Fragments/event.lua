-- Writing what happened to a cart into the stream of events.

-- Writes one entry: type, identifier, and the given pairs. Removes entries that are older than about the retention. A
-- stream that scripts write is called PREFIX-events:0, so its length tells where the identifier begins in the cart's key.
local function announce(stream, key, now, type, ...)
    redis.call('XADD', stream, 'MINID', '~', string.format('%d', now - retention), '*', 'type', type,
        'identifier', string.sub(key, #stream - 7), ...)
end

-- Ends the script, before it has written anything, when the stream or one of the hashes is a key of another type.
local function check_types(stream, ...)
    for _, key in ipairs({...}) do redis.call('HLEN', key) end
    if stream then redis.call('XLEN', stream) end
end
