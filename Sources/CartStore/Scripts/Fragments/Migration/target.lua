-- Reading and writing the owner who gets what is migrated; shared by every way to migrate, and by undo.

-- The target as a whole: sealed and marker, where it has one, gen of an open cart, entries, items of the primary
-- instance; and a contents table for each instance.
local function survey(key, names)
    local fields = {'gen', 'seal', 'marker', 'entries', primary .. ':head'}
    for n, name in ipairs(names) do fields[5 + n] = name .. ':head' end
    local h, targets = redis.call('HMGET', key, unpack(fields)), {}
    for n, name in ipairs(names) do
        local target, head = contents(), read_head(h[5 + n], fields[5 + n])
        target.version, target.lines, target.items, target.currency = head.version, head.lines, head.items, head.currency
        targets[name] = target
    end
    if not h[1] and not h[2] and not h[3] and h[4] then broken = broken or 'gen' end
    return {gen = h[1], sealed = h[2], marker = h[3], entries = whole(h[4] or '0', 'entries'),
        items = read_head(h[5], fields[5]).items}, targets
end

-- Fills the contents with what the sources have too, with all lines under replace_with_guest. Returns a refusal when
-- the currencies of an instance differ.
local function fill(key, names, sources, targets, strategy)
    for _, name in ipairs(names) do
        local source, target = sources[name], targets[name]
        if source then
            local _, count = pending(source)
            if count > 0 and target.lines > 0 then
                if source.currency ~= target.currency then
                    return {'currency', name, target.currency, source.currency}
                end
                if strategy == 'replace_with_guest' then
                    local all = parse(redis.call('HGETALL', key))[name]
                    target.quantity, target.item, target.given = all.quantity, all.item, all.given
                else
                    local ids, wanted = {}, {}
                    for id in pairs(source.quantity) do
                        ids[#ids + 1] = id
                        wanted[#wanted + 1] = name .. ':qty:' .. id
                    end
                    for first = 1, #wanted, 2000 do
                        local last = math.min(first + 1999, #wanted)
                        local found = redis.call('HMGET', key, unpack(wanted, first, last))
                        for i = first, last do
                            local quantity = found[i - first + 1]
                            if quantity then target.quantity[ids[i]] = whole(quantity, wanted[i]) end
                        end
                    end
                end
            end
            local keys, wanted = {}, {}
            for meta_key in pairs(source.meta) do
                keys[#keys + 1] = meta_key
                wanted[#wanted + 1] = name .. ':meta:' .. meta_key
            end
            if #keys > 0 then
                local found = redis.call('HMGET', key, unpack(wanted))
                for i, meta_key in ipairs(keys) do target.meta[meta_key] = found[i] or nil end
            end
        end
    end
end

-- Takes a plan's counters into its outcome. `target` is the instance as it was before.
local function include(result, name, plan, target)
    result.entries = result.entries + plan.entries
    result.versions[name] = {target.version, plan.version}
    if plan.version > target.version then
        local n = #result.sets
        result.sets[n + 1] = name .. ':head'
        result.sets[n + 2] = head_text(plan.version, plan.lines, plan.items, plan.currency, result.now_text)
        result.counters[name] = {target.lines, target.items, target.currency}
    end
end

-- Writes an outcome to the target; a target that is absent, or a marker, begins a new life. Returns its gen.
local function write_target(key, head, result, new_gen, ttl)
    local sets, drops, gen = result.sets, result.drops, head.gen
    if #sets == 0 and #drops == 0 then return gen end
    local entries = head.entries + result.entries
    local n = #sets
    sets[n + 1], sets[n + 2] = 'entries', string.format('%d', entries)
    if not gen then
        gen = new_gen
        sets[n + 3], sets[n + 4], sets[n + 5], sets[n + 6] = 'gen', gen, 'created', result.now_text
        if head.marker then drops[#drops + 1] = 'marker' end
    end
    write('HSET', key, sets)
    write('HDEL', key, drops)
    begin_lifetime(key, entries, ttl)
    return gen
end

-- The header of a report: from strategy time instance=before>after ...
local function header_of(from, strategy, now, names, versions)
    local header = from .. ' ' .. strategy .. ' ' .. now
    for _, name in ipairs(names) do
        local v = versions[name]
        if v then header = header .. ' ' .. name .. '=' .. v[1] .. '>' .. v[2] end
    end
    return header
end

-- What a merge of the sources does to the target: an outcome, or nil and a refusal. Writes nothing.
local function decide(key, names, sources, strategy, head, targets, now)
    if head.sealed then return nil, {'sealed'} end
    if skip_if_user_items > 0 and head.items >= skip_if_user_items then return nil, {'skipped'} end
    local refusal = not broken and fill(key, names, sources, targets, strategy)
    if broken then return nil, {'corrupted', 'target', broken} end
    if refusal then return nil, refusal end
    local result = outcome(now)
    for _, name in ipairs(names) do
        local source, target = sources[name], targets[name]
        local plan = source and merge(result, name, strategy, source, target)
        if plan then include(result, name, plan, target) end
    end
    return result
end
