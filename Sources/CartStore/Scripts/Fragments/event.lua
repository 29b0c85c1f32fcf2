-- Writing what happened to a cart into the stream of events.

-- One entry: type, identifier, and the pairs given; entries older than the retention go, about. The name of a stream
-- that scripts write is the prefix and `-events:0`, which tells where the identifier begins in the cart's key.
local function announce(stream, key, now, retention, type, ...)
    redis.call('XADD', stream, 'MINID', '~', string.format('%d', now - retention), '*', 'type', type,
        'identifier', string.sub(key, #stream - 7), ...)
end

-- The entry of a migration: the report's header and quantities, `instance/line:quantity`, without names and metadata.
local function announce_migration(stream, key, now, retention, id, header, told)
    announce(stream, key, now, retention, 'cart.migrated', 'migration_id', id, 'report', header,
        'lines', table.concat(told, ' '))
end
