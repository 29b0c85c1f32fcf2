-- The entry of a migration: the report's header and quantities, `instance/line:quantity`, without names and metadata.
local function announce_migration(stream, key, now, id, header, event_lines)
    announce(stream, key, now, 'cart.migrated', 'migration_id', id, 'report', header,
        'lines', table.concat(event_lines, ' '))
end
