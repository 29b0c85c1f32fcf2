#!lua
-- `unpack` refuses 8,000 values and more, so long lists are handed over in parts.

local function write(command, target, list)
    for first = 1, #list, 2000 do
        redis.call(command, target, unpack(list, first, math.min(first + 1999, #list)))
    end
end
-- Redis's clock in milliseconds, and whether a request may still run.

local function clock()
    local t = redis.call('TIME')
    return t[1] * 1000 + math.floor(t[2] / 1000), t
end

-- The refusal of a request that comes too late, or from a clock that is far ahead.
local function untimely(now, not_after, window)
    if now > not_after then return {'late'} end
    if not_after > now + window then return {'early'} end
end
-- The rules by which one instance of a source is merged into a target's; no I/O, shared by every way to migrate.
--
-- A contents table holds, of one instance: lines (their number), items (sum of quantities), currency, version, and by
-- id or key: quantity, item, given, meta. The source's tables are complete; the target's hold at least what the source
-- has too, and all lines under replace_with_guest.

-- Names as a list and as a set.
local function named(list)
    local names, asked = {}, {}
    for name in string.gmatch(list, '[^,]+') do
        names[#names + 1] = name
        asked[name] = true
    end
    return names, asked
end

local function contents()
    return {lines = 0, items = 0, version = 0, currency = false, quantity = {}, item = {}, given = {}, meta = {}}
end

-- Sorts a flat field, value list into contents by instance; what is no instance's is left out.
local function parse(flat)
    local instances = {}
    for i = 1, #flat, 2 do
        local name, what, id = string.match(flat[i], '^([^:]+):(%l+):?(.*)$')
        if name then
            local c = instances[name]
            if not c then
                c = contents()
                instances[name] = c
            end
            local value = flat[i + 1]
            if what == 'qty' then c.quantity[id] = tonumber(value)
            elseif what == 'item' or what == 'meta' then c[what][id] = value
            elseif what == 'given' then c.given[id] = tonumber(value)
            elseif what == 'currency' then c.currency = value
            else c[what] = tonumber(value) end
        end
    end
    return instances
end

-- What the source has to hand over: quantity less what an earlier migration of a kept cart has handed over.
-- Returns quantities by id and their number.
local function pending(source)
    local quantities, count = {}, 0
    for id, quantity in pairs(source.quantity) do
        local rest = quantity - (source.given[id] or 0)
        if rest > 0 then quantities[id], count = rest, count + 1 end
    end
    return quantities, count
end

-- Whether the sources have a line to hand over in one of the instances.
local function has_pending(names, sources)
    for _, name in ipairs(names) do
        if sources[name] then
            local _, count = pending(sources[name])
            if count > 0 then return true end
        end
    end
    return false
end

-- Ids that only the source has, oldest first when they may not all fit.
local function newcomers(guest, source, target, room)
    local ids = {}
    for id in pairs(guest) do if not target.quantity[id] then ids[#ids + 1] = id end end
    if #ids > room then
        local added = {}
        for _, id in ipairs(ids) do added[id] = string.match(source.item[id] or '', ',"added":(%d+)}$') or '' end
        table.sort(ids, function(a, b)
            if added[a] ~= added[b] then return added[a] < added[b] end
            return a < b
        end)
    end
    return ids
end

-- What both quantities of a line become, and what that is called.
local function combine(strategy, guest, user, max_quantity)
    if strategy == 'keep_highest_quantity' then return math.max(guest, user), guest > user and 'merged' or 'kept' end
    if strategy == 'keep_user_cart' then return user, 'kept' end
    if strategy == 'replace_with_guest' then return guest, 'replaced' end
    local sum = math.min(guest + user, math.max(max_quantity, guest, user))
    return sum, sum < guest + user and 'capped' or 'merged'
end

-- The books' form of a line: guest,user,final,outcome and, where units were lost, ,side,units,item.
local function booked_line(guest, user, final, outcome, guest_item, user_item)
    local value = guest .. ',' .. user .. ',' .. final .. ',' .. outcome
    local side, lost, item = 'guest', 0, guest_item
    if outcome == 'capped' then lost = guest + user - final
    elseif outcome == 'dropped' or outcome == 'discarded' and guest > 0 then lost = guest
    elseif outcome == 'replaced' or outcome == 'discarded' then side, lost, item = 'user', user, user_item end
    if lost == 0 then return value end
    return value .. ',' .. side .. ',' .. lost .. ',' .. (item or '')
end

-- What merges of several instances come to: `sets` (field, value, ...) and `drops` (fields) of the target, `before`
-- (field, value or false, ...) as the target had them, `booked` ("q:" or "m:" .. instance .. ":" .. id, value, ...) for
-- ledger and report, `told` (instance .. "/" .. id .. ":" .. quantity) for the event, versions and counters by instance.
local function outcome()
    return {sets = {}, drops = {}, before = {}, booked = {}, told = {}, versions = {}, counters = {}, entries = 0}
end

-- Merges one instance into an outcome. Returns nil when nothing is to be said of it, or a plan: the target's new lines,
-- items, entries (difference), currency and version.
-- `late` is given when the instance was merged before and the source has lines since: whether it was adopted then.
local function merge(result, name, strategy, source, target, max_lines, max_quantity, late)
    local guest, count = pending(source)
    local plan = {lines = target.lines, items = target.items, entries = 0, currency = target.currency}
    local sets, drops, booked, before, told = result.sets, result.drops, result.booked, result.before, result.told
    local had_sets, had_drops, had_booked = #sets, #drops, #booked
    local replace = strategy == 'replace_with_guest'
    local adopt = target.lines == 0
    if late ~= nil then adopt = late end
    local qty, item = name .. ':qty:', name .. ':item:'

    local function put(field, value, old)
        sets[#sets + 1] = field
        sets[#sets + 1] = value
        before[#before + 1] = field
        before[#before + 1] = old or false
    end
    local function drop(field, old)
        drops[#drops + 1] = field
        before[#before + 1] = field
        before[#before + 1] = old or false
    end
    local function book(id, g, u, final, outcome)
        booked[#booked + 1] = 'q:' .. name .. ':' .. id
        booked[#booked + 1] = booked_line(g, u, final, outcome, source.item[id], target.item[id])
        told[#told + 1] = name .. '/' .. id .. ':' .. final
    end

    if count > 0 then
        if target.lines == 0 then plan.currency = source.currency end
        for id, g in pairs(guest) do
            local u = target.quantity[id]
            if u then
                local final, outcome = combine(strategy, g, u, max_quantity)
                -- Under keep_user_cart a line in both gives up the guest's units, and is still called kept.
                book(id, g, u, final, outcome)
                if strategy == 'keep_user_cart' then
                    booked[#booked] = booked[#booked] .. ',guest,' .. g .. ',' .. (source.item[id] or '')
                end
                if replace or final ~= u then put(qty .. id, final, u) end
                if replace then put(item .. id, source.item[id], target.item[id]) end
                plan.items = plan.items + final - u
            end
        end
        if replace and late == nil then
            for id, u in pairs(target.quantity) do
                if not guest[id] then
                    book(id, 0, u, 0, 'discarded')
                    drop(qty .. id, u)
                    drop(item .. id, target.item[id])
                    drop(name .. ':given:' .. id, target.given[id])
                    plan.lines, plan.items, plan.entries = plan.lines - 1, plan.items - u, plan.entries - 1
                end
            end
        end
        local room = 2 * max_lines - plan.lines
        for _, id in ipairs(newcomers(guest, source, target, room)) do
            local g = guest[id]
            if strategy == 'keep_user_cart' and not adopt then book(id, g, 0, 0, 'discarded')
            elseif room > 0 then
                put(qty .. id, g)
                put(item .. id, source.item[id])
                book(id, g, 0, g, 'added')
                plan.lines, plan.items, plan.entries = plan.lines + 1, plan.items + g, plan.entries + 1
                room = room - 1
            else book(id, g, 0, 0, 'dropped') end
        end
    end

    for meta_key, value in pairs(source.meta) do
        local theirs = target.meta[meta_key]
        local takes = not theirs
        if theirs and theirs ~= value then
            takes = replace and count > 0
            booked[#booked + 1] = 'm:' .. name .. ':' .. meta_key
            booked[#booked + 1] = takes and theirs or value
        end
        if takes then
            put(name .. ':meta:' .. meta_key, value, theirs)
            if not theirs then plan.entries = plan.entries + 1 end
        end
    end

    local changes = #sets > had_sets or #drops > had_drops
    if not changes and #booked == had_booked then return nil end
    plan.version = target.version + (changes and 1 or 0)
    return plan
end
-- Reading and writing the owner who gets what is migrated; shared by every way to migrate, and by undo.

-- The target's head: state, gen, entries, items of the primary instance; and a contents table for each instance.
local function survey(key, names, primary)
    local fields = {'state', 'gen', 'entries', primary .. ':items'}
    for _, name in ipairs(names) do
        for _, what in ipairs({':version', ':lines', ':items', ':currency'}) do fields[#fields + 1] = name .. what end
    end
    local h, targets = redis.call('HMGET', key, unpack(fields)), {}
    for n, name in ipairs(names) do
        local target, f = contents(), 1 + 4 * n
        target.version, target.lines = tonumber(h[f] or 0), tonumber(h[f + 1] or 0)
        target.items, target.currency = tonumber(h[f + 2] or 0), h[f + 3]
        targets[name] = target
    end
    local head = {state = h[1], gen = h[1] ~= 'marker' and h[2], entries = tonumber(h[3] or 0),
        items = tonumber(h[4] or 0)}
    return head, targets
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
                            if quantity then target.quantity[ids[i]] = tonumber(quantity) end
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
        local sets = result.sets
        local n = #sets
        sets[n + 1], sets[n + 2] = name .. ':version', plan.version
        sets[n + 3], sets[n + 4], sets[n + 5], sets[n + 6] = name .. ':lines', plan.lines, name .. ':items', plan.items
        if plan.currency then
            if plan.lines > 0 then sets[n + 7], sets[n + 8] = name .. ':currency', plan.currency
            else result.drops[#result.drops + 1] = name .. ':currency' end
        end
        result.counters[name] = {target.lines, target.items, target.currency}
    end
end

-- Writes an outcome to the target; a target that is absent, or a marker, begins a new life. Returns its gen.
local function write_target(key, head, result, now, new_gen, ttl, window)
    local sets, drops, gen = result.sets, result.drops, head.gen
    if #sets == 0 and #drops == 0 then return gen end
    local entries = head.entries + result.entries
    local n = #sets
    sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = 'updated', now, 'entries', entries
    if not gen then
        gen = new_gen
        sets[n + 5], sets[n + 6], sets[n + 7], sets[n + 8] = 'gen', gen, 'created', now
        if head.state then
            drops[#drops + 1] = 'state'
            drops[#drops + 1] = 'merged_into'
        end
    end
    write('HSET', key, sets)
    write('HDEL', key, drops)
    if entries == 0 then redis.call('PEXPIRE', key, window)
    elseif ttl == '0' then redis.call('PERSIST', key)
    else redis.call('PEXPIRE', key, ttl) end
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
local function decide(key, names, sources, strategy, head, targets, skip, max_lines, max_quantity)
    if head.state == 'sealed' then return nil, {'sealed'} end
    if skip > 0 and head.items >= skip then return nil, {'skipped'} end
    local refusal = fill(key, names, sources, targets, strategy)
    if refusal then return nil, refusal end
    local result = outcome()
    for _, name in ipairs(names) do
        local source, target = sources[name], targets[name]
        local plan = source and merge(result, name, strategy, source, target, max_lines, max_quantity)
        if plan then include(result, name, plan, target) end
    end
    return result
end
-- The ledger of migrations into one owner, and the report that is read back from it.
--
--   x:<id>                      when the entry may go, ms          h:<id>   header of the report
--   q:<id>:<instance>:<line>    guest,user,final,outcome[,side,units lost,item]
--   m:<id>:<instance>:<key>     metadata value that gave way       o:<operation id>   id that this call booked, request's digest
--   r:<nonce>                   expiry and why the seal of that nonce was refused
--   u:<id>                      the owner to whom an undo gave the lines, a blank, and the time
--   next                        the earliest x
-- An entry outlives every request that could still book it, and is never taken out before.

-- The report of a booked migration: word, id, header, where it was undone "u:" and to whom and when, then "q:" or "m:" .. rest, value, ...
local function report(ledger, word, id)
    local h = redis.call('HMGET', ledger, 'h:' .. id, 'u:' .. id)
    local reply = {word, id, h[1]}
    if h[2] then reply[4], reply[5] = 'u:', h[2] end
    local mark = ':' .. id .. ':'
    local all = redis.call('HGETALL', ledger)
    for i = 1, #all, 2 do
        local field = all[i]
        if string.sub(field, 2, 1 + #mark) == mark then
            local n = #reply
            reply[n + 1] = string.sub(field, 1, 2) .. string.sub(field, 2 + #mark)
            reply[n + 2] = all[i + 1]
        end
    end
    return reply
end

-- Fields of entries whose time has come, and the earliest time of the others.
local function expired_fields(ledger, now, earliest)
    local all, expired, drops = redis.call('HGETALL', ledger), {}, {}
    for i = 1, #all, 2 do
        local entry = string.match(all[i], '^x:(.+)$')
        if entry then
            local at = tonumber(all[i + 1])
            if at < now then expired[entry] = true elseif at < earliest then earliest = at end
        end
    end
    for i = 1, #all, 2 do
        local kind, rest = string.match(all[i], '^(%l):([^:]+)')
        local entry = rest
        if kind == 'o' then entry = string.match(all[i + 1], '^%S+') end
        if kind == 'r' then
            if tonumber(string.match(all[i + 1], '^%d+')) < now then drops[#drops + 1] = all[i] end
        elseif kind and expired[entry] then drops[#drops + 1] = all[i] end
    end
    return drops, earliest
end

-- Writes fields, field, value, ..., that may go at `expiry`, and takes out those whose time has come.
local function keep(ledger, sets, now, expiry)
    local due = tonumber(redis.call('HGET', ledger, 'next') or 0)
    local drops, earliest = {}, expiry
    if due > 0 and due < now then
        drops, earliest = expired_fields(ledger, now, expiry)
        due = 0
    end
    if due == 0 then
        sets[#sets + 1] = 'next'
        sets[#sets + 1] = earliest
    end
    write('HSET', ledger, sets)
    write('HDEL', ledger, drops)
    local until_now = redis.call('PEXPIRETIME', ledger)
    if until_now < expiry then redis.call('PEXPIREAT', ledger, expiry) end
end

-- Appends the operations of calls, "id digest id digest ...", as fields.
local function remember_operations(sets, operations, id)
    for operation, digest in string.gmatch(operations, '(%S+) (%S+)') do
        sets[#sets + 1] = 'o:' .. operation
        sets[#sets + 1] = id .. ' ' .. digest
    end
end

-- Writes an entry.
local function book(ledger, id, operations, header, booked, now, expiry)
    local sets = {'x:' .. id, expiry, 'h:' .. id, header}
    remember_operations(sets, operations, id)
    for i = 1, #booked, 2 do
        local n = #sets
        sets[n + 1] = string.sub(booked[i], 1, 2) .. id .. string.sub(booked[i], 2)
        sets[n + 2] = booked[i + 1]
    end
    keep(ledger, sets, now, expiry)
end

-- The id that one of the calls' operations is booked under; false when none is.
local function known_operation(ledger, operations)
    for operation in string.gmatch(operations, '(%S+) %S+') do
        local known = redis.call('HGET', ledger, 'o:' .. operation)
        if known then return string.match(known, '^%S+') end
    end
    return false
end
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

-- Nothing is kept where nothing can be undone.
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
            for id, quantity in pairs((pending(source))) do
                local n = #flat
                flat[n + 1], flat[n + 2] = name .. ':qty:' .. id, quantity
                flat[n + 3], flat[n + 4] = name .. ':item:' .. id, source.item[id] or ''
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
-- What becomes of a source whose lines are booked in the target.
--
-- A marker where nothing is left; a cart with a new gen where it keeps its lines, or has some that were not asked for.

-- The fields that a seal writes, besides state and merged_into.
local seal_fields = {'seal_deadline', 'seal_nonce', 'seal_keeps', 'seal_operations', 'strategy', 'instances'}

-- Makes a sealed cart an ordinary one, in a life of its own: every way out of a seal but the marker. `sets` and `drops`
-- are what changes with it.
local function open_again(source, sets, drops, now, new_gen, ttl)
    local n = #sets
    sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = 'gen', new_gen, 'updated', now
    for _, field in ipairs(seal_fields) do drops[#drops + 1] = field end
    drops[#drops + 1] = 'state'
    drops[#drops + 1] = 'merged_into'
    write('HSET', source, sets)
    write('HDEL', source, drops)
    if ttl == '0' then redis.call('PERSIST', source) else redis.call('PEXPIRE', source, ttl) end
end

local function settle(source, instances, asked, keep, to, now, window, new_gen, ttl)
    local sets, drops, rest = {}, {}, 0
    for name, c in pairs(instances) do
        if asked[name] then
            if keep then
                for id, quantity in pairs(c.quantity) do
                    sets[#sets + 1] = name .. ':given:' .. id
                    sets[#sets + 1] = quantity
                end
            else
                for id in pairs(c.quantity) do
                    drops[#drops + 1] = name .. ':qty:' .. id
                    drops[#drops + 1] = name .. ':item:' .. id
                end
                for id in pairs(c.given) do drops[#drops + 1] = name .. ':given:' .. id end
                for meta_key in pairs(c.meta) do drops[#drops + 1] = name .. ':meta:' .. meta_key end
                drops[#drops + 1] = name .. ':currency'
            end
        else
            rest = rest + c.lines
            for _ in pairs(c.meta) do rest = rest + 1 end
        end
    end
    if keep or rest > 0 then
        if not keep then
            local n = #sets
            sets[n + 1], sets[n + 2] = 'entries', rest
            for name, c in pairs(instances) do
                if asked[name] then
                    n = #sets
                    sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = name .. ':lines', 0, name .. ':items', 0
                    sets[n + 5], sets[n + 6] = name .. ':version', c.version + 1
                end
            end
        end
        return open_again(source, sets, drops, now, new_gen, ttl)
    end
    redis.call('HSET', source, 'state', 'marker', 'merged_into', to)
    for name in pairs(instances) do
        for _, what in ipairs({':version', ':lines', ':items'}) do drops[#drops + 1] = name .. what end
    end
    for _, field in ipairs({'entries', 'created', 'updated', 'declined'}) do drops[#drops + 1] = field end
    for _, field in ipairs(seal_fields) do drops[#drops + 1] = field end
    write('HDEL', source, drops)
    redis.call('PEXPIRE', source, window)
end
-- Writing what happened to a cart into the stream of events.

-- One entry: type, identifier, and the pairs given; entries older than the retention go, about. The name of a stream
-- that scripts write is the prefix and `-events:0`, which tells where the identifier begins in the cart's key.
local function announce(stream, key, now, retention, type, ...)
    redis.call('XADD', stream, 'MINID', '~', now - tonumber(retention), '*', 'type', type,
        'identifier', string.sub(key, #stream - 7), ...)
end

-- The entry of a migration: the report's header and quantities, `instance/line:quantity`, without names and metadata.
local function announce_migration(stream, key, now, retention, id, header, told)
    announce(stream, key, now, retention, 'cart.migrated', 'id', id, 'report', header, 'lines', table.concat(told, ' '))
end
-- migrate: merges every instance of one owner into another owner's, books it, and leaves of the source a marker.
--
-- For servers that hold both owners; in a Cluster seal, apply and final do the same in three steps.
-- KEYS[1] source cart   KEYS[2] target cart   KEYS[3] the target's ledger   KEYS[4] its undo snapshots
-- KEYS[5] the event stream, where there is one
-- ARGV[1] operations: "id digest"    ARGV[2] not_after, ms        ARGV[3] operation window, ms
-- ARGV[4] the gen of the source that the caller has read          ARGV[5] source, ARGV[6] target, as text
-- ARGV[7] strategy                   ARGV[8] "dry" for a preview  ARGV[9] "keep" to leave the source its lines
-- ARGV[10] skip when the target's primary instance holds so many items, 0 = never   ARGV[11] primary instance
-- ARGV[12], ARGV[13] time to live of target and source, ms, 0 = none
-- ARGV[14], ARGV[15] gen for a new target, and for a source that lives on
-- ARGV[16] max_lines   ARGV[17] max_quantity   ARGV[18] life of a ledger entry, ms   ARGV[19] undo window, ms
-- ARGV[20] retention of events, ms             ARGV[21] instances to migrate, with commas between
-- Reply    done|replayed|preview id header ["q:"|"m:" instance ":" id, value]...
--          nothing | skipped | changed | conflict | sealed | late | early | currency INSTANCE TARGET SOURCE
-- Cost     one HGETALL of the source, HMGETs of the target by the source's lines (all of it under replace_with_guest);
--          linear in lines. Nothing is written before everything is decided.

local source_key, target_key, ledger, undo, stream = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local window, to, strategy = tonumber(ARGV[3]), ARGV[6], ARGV[7]
local dry, keeps = ARGV[8] == 'dry', ARGV[9] == 'keep'

-- Repeats first: by the call's own id, then by the marker. Each writes something that changes nothing, so that a WAIT
-- after it speaks of the first execution too.
local function repeated(id)
    local expiry = redis.call('HGET', ledger, 'x:' .. id)
    if not expiry then return {'nothing'} end
    redis.call('HSET', ledger, 'x:' .. id, expiry)
    return report(ledger, 'replayed', id)
end
local known = known_operation(ledger, ARGV[1])
if known then return repeated(known) end
local h = redis.call('HMGET', source_key, 'state', 'gen', 'merged_into')
local state, gen = h[1], h[2]
if not gen then return {'nothing'} end
if gen ~= ARGV[4] then return {'changed'} end
if state == 'marker' then return h[3] == to and repeated(gen) or {'conflict'} end
if state == 'sealed' then return {'sealed'} end
local now = clock()
local refusal = untimely(now, tonumber(ARGV[2]), window)
if refusal then return refusal end

-- Both sides, and what becomes of them.
local names, asked = named(ARGV[21])
local sources = parse(redis.call('HGETALL', source_key))
if not has_pending(names, sources) then return {'nothing'} end
local head, targets = survey(target_key, names, ARGV[11])
local result
result, refusal =
    decide(target_key, names, sources, strategy, head, targets, tonumber(ARGV[10]), tonumber(ARGV[16]), tonumber(ARGV[17]))
if not result then return refusal end
local header = header_of(ARGV[5], strategy, now, names, result.versions)
local reply = {dry and 'preview' or 'done', gen, header}
for _, value in ipairs(result.booked) do reply[#reply + 1] = value end
if dry then return reply end

-- The target and its books, then the source.
local flat = handed_over(names, sources)
local target_gen = write_target(target_key, head, result, now, ARGV[14], ARGV[12], window)
store_snapshot(undo, gen, snapshot(ARGV[5], target_gen, result, flat, keeps), now, now + tonumber(ARGV[19]))
book(ledger, gen, ARGV[1], header, result.booked, now, now + tonumber(ARGV[18]))
if stream then announce_migration(stream, target_key, now, ARGV[20], gen, header, result.told) end
settle(source_key, sources, asked, keeps, to, now, window, ARGV[15], ARGV[13])
return reply
