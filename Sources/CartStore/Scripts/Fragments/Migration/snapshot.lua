-- What both sides of a migration held before, so that it can be undone; a field each, packed, until the window ends.
--
--   s:<id>   the snapshot as MessagePack, for these scripts alone     x:<id>   when it may go, ms
--   An undo that is under way keeps its snapshot, without x, until the guest has the lines.

-- The time and the snapshot of a migration; nil when there is none.
local function snapshot_of(undo, id)
    local h = redis.call('HMGET', undo, 's:' .. id, 'x:' .. id)
    if not h[1] then return nil end
    return cmsgpack.unpack(h[1]), tonumber(h[2] or 0)
end

-- Stores a snapshot until `expiry`; does nothing if that has passed, because then nothing can be undone.
local function store_snapshot(undo, id, snapshot, now, expiry)
    if expiry <= now then return end
    local drops = {}
    for _, field in ipairs(redis.call('HKEYS', undo)) do
        local other = string.match(field, '^x:(.+)$')
        if other and other ~= id and tonumber(redis.call('HGET', undo, field)) < now then
            drops[#drops + 1] = field
            drops[#drops + 1] = 's:' .. other
        end
    end
    local at = redis.call('PEXPIRETIME', undo)
    redis.call('HSET', undo, 's:' .. id, cmsgpack.pack(snapshot), 'x:' .. id, expiry)
    if #drops > 0 then write('HDEL', undo, drops) end
    -- Without expiry (-1) it holds the snapshot of an undo under way, which must not be lost.
    if at ~= -1 and at < expiry then redis.call('PEXPIREAT', undo, expiry) end
end

-- The fields of what a source hands over, field, value, ...
local function handed_over(names, sources)
    local flat = {}
    for _, name in ipairs(names) do
        local source = sources[name]
        if source then
            local qty, item, texts, n = name .. ':qty:', name .. ':item:', {}, #flat
            for id, quantity in pairs((pending(source))) do
                local text = texts[quantity]
                if not text then
                    text = string.format('%d', quantity)
                    texts[quantity] = text
                end
                flat[n + 1], flat[n + 2], flat[n + 3], flat[n + 4] = qty .. id, text, item .. id, source.item[id] or ''
                n = n + 4
            end
            for meta_key, value in pairs(source.meta) do
                flat[#flat + 1] = name .. ':meta:' .. meta_key
                flat[#flat + 1] = value
            end
            if source.currency then
                flat[#flat + 1] = name .. ':currency'
                flat[#flat + 1] = source.currency
            end
        end
    end
    return flat
end

-- A snapshot of what an outcome changes. `gen` is the target's after the change.
local function snapshot(from, gen, result, flat, keeps)
    return {from = from, gen = gen, versions = result.versions, counters = result.counters, entries = result.entries,
        before = result.before, source = flat, keeps = keeps}
end
