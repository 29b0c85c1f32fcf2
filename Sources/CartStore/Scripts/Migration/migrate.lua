-- migrate: merges every instance of one owner into another owner's, books it, and leaves of the source a marker.
--
-- KEYS[1] source cart     KEYS[2] target cart     KEYS[3] the target's ledger
-- ARGV[1] "," and the operation id   ARGV[2] not_after, ms        ARGV[3] operation window, ms
-- ARGV[4] the gen of the source that the caller has read          ARGV[5] source, ARGV[6] target, as text
-- ARGV[7] strategy                   ARGV[8] "dry" for a preview  ARGV[9] "keep" to leave the source its lines
-- ARGV[10] skip when the target's primary instance holds so many items, 0 = never   ARGV[11] primary instance
-- ARGV[12], ARGV[13] time to live of target and source, ms, 0 = none
-- ARGV[14], ARGV[15] gen for a new target, and for a source that lives on
-- ARGV[16] max_lines   ARGV[17] max_quantity   ARGV[18] life of a ledger entry, ms   ARGV[19...] instances to migrate
-- Reply    done|replayed|preview id header ["q:"|"m:" instance ":" id, value]...
--          nothing | skipped | changed | conflict | sealed | late | early | currency INSTANCE TARGET SOURCE
-- Cost     one HGETALL of the source, HMGETs of the target by the source's lines (all of it under replace_with_guest);
--          linear in lines. Nothing is written before everything is decided.

local source_key, target_key, ledger = KEYS[1], KEYS[2], KEYS[3]
local operation, window, to, strategy = string.sub(ARGV[1], 2), tonumber(ARGV[3]), ARGV[6], ARGV[7]
local dry, keep = ARGV[8] == 'dry', ARGV[9] == 'keep'
local max_lines, max_quantity = tonumber(ARGV[16]), tonumber(ARGV[17])

-- Repeats first: by the call's own id, then by the marker.
local known = redis.call('HGET', ledger, 'o:' .. operation)
if known then return report(ledger, 'replayed', known) end
local head = redis.call('HMGET', source_key, 'state', 'gen', 'merged_into', 'entries')
local state, gen = head[1], head[2]
if not gen then return {'nothing'} end
if gen ~= ARGV[4] then return {'changed'} end
if state == 'marker' then
    if head[3] ~= to then return {'conflict'} end
    return report(ledger, 'replayed', gen)
end
if state == 'sealed' then return {'sealed'} end
local t = redis.call('TIME')
local now, not_after = t[1] * 1000 + math.floor(t[2] / 1000), tonumber(ARGV[2])
if now > not_after then return {'late'} end
if not_after > now + window then return {'early'} end

-- Both sides.
local names, asked = {}, {}
for i = 19, #ARGV do
    names[#names + 1] = ARGV[i]
    asked[ARGV[i]] = true
end
local fields = {'state', 'gen', 'entries', ARGV[11] .. ':items'}
for _, name in ipairs(names) do
    for _, what in ipairs({':version', ':lines', ':items', ':currency'}) do fields[#fields + 1] = name .. what end
end
local h = redis.call('HMGET', target_key, unpack(fields))
if h[1] == 'sealed' then return {'sealed'} end
local target_gen = h[1] ~= 'marker' and h[2]
local sources, targets, lines = parse(redis.call('HGETALL', source_key)), {}, 0
for n, name in ipairs(names) do
    local target, f = contents(), 1 + 4 * n
    target.version, target.lines, target.items = tonumber(h[f] or 0), tonumber(h[f + 1] or 0), tonumber(h[f + 2] or 0)
    target.currency = h[f + 3]
    targets[name] = target
    local source = sources[name]
    if source then
        local _, count = pending(source)
        lines = lines + count
    end
end
if lines == 0 then return {'nothing'} end
local limit = tonumber(ARGV[10])
if limit > 0 and tonumber(h[4] or 0) >= limit then return {'skipped'} end
for _, name in ipairs(names) do
    local source, target = sources[name], targets[name]
    if source then
        local _, count = pending(source)
        if count > 0 and target.lines > 0 then
            if source.currency ~= target.currency then return {'currency', name, target.currency, source.currency} end
            if strategy == 'replace_with_guest' then
                local all = parse(redis.call('HGETALL', target_key))[name]
                target.quantity, target.item = all.quantity, all.item
            else
                local ids, wanted = {}, {}
                for id in pairs(source.quantity) do
                    ids[#ids + 1] = id
                    wanted[#wanted + 1] = name .. ':qty:' .. id
                end
                local found = redis.call('HMGET', target_key, unpack(wanted))
                for i, id in ipairs(ids) do if found[i] then target.quantity[id] = tonumber(found[i]) end end
            end
        end
        local keys, wanted = {}, {}
        for meta_key in pairs(source.meta) do
            keys[#keys + 1] = meta_key
            wanted[#wanted + 1] = name .. ':meta:' .. meta_key
        end
        if #keys > 0 then
            local found = redis.call('HMGET', target_key, unpack(wanted))
            for i, meta_key in ipairs(keys) do target.meta[meta_key] = found[i] or nil end
        end
    end
end

-- Decide.
local entries, sets, drops, booked, header = tonumber(h[3] or 0), {}, {}, {}, ARGV[5] .. ' ' .. strategy .. ' ' .. now
for _, name in ipairs(names) do
    local plan = sources[name] and merge(name, strategy, sources[name], targets[name], max_lines, max_quantity)
    if plan then
        header = header .. ' ' .. name .. '=' .. targets[name].version .. '>' .. plan.version
        for _, value in ipairs(plan.sets) do sets[#sets + 1] = value end
        for _, field in ipairs(plan.drops) do drops[#drops + 1] = field end
        for _, value in ipairs(plan.booked) do booked[#booked + 1] = value end
        entries = entries + plan.entries
        if plan.version > targets[name].version then
            local n = #sets
            sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = name .. ':version', plan.version, name .. ':lines', plan.lines
            sets[n + 5], sets[n + 6] = name .. ':items', plan.items
            if plan.currency then sets[n + 7], sets[n + 8] = name .. ':currency', plan.currency end
        end
    end
end
local reply = {dry and 'preview' or 'done', gen, header}
for _, value in ipairs(booked) do reply[#reply + 1] = value end
if dry then return reply end

-- Write: the target and its ledger, then the source.
if #sets > 0 then
    local n = #sets
    sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = 'updated', now, 'entries', entries
    if not target_gen then
        sets[n + 5], sets[n + 6], sets[n + 7], sets[n + 8] = 'gen', ARGV[14], 'created', now
        if h[1] then
            drops[#drops + 1] = 'state'
            drops[#drops + 1] = 'merged_into'
        end
    end
    write('HSET', target_key, sets)
    write('HDEL', target_key, drops)
    if ARGV[12] == '0' then redis.call('PERSIST', target_key) else redis.call('PEXPIRE', target_key, ARGV[12]) end
end
book(ledger, gen, operation, header, booked, now, tonumber(ARGV[18]))
settle(source_key, sources, asked, keep, gen, to, now, window, ARGV[15], ARGV[13])
return reply
