-- The part that every change of a cart ends with: one HSET, at most one HDEL, one PEXPIRE, and an XADD where events are
-- on, none of which can fail. Counters that stay the same are not written.
--
-- An emptied cart lives on for the operation window: its ring must outlast every retry of the change that filled it.

-- Stores that a request with an idempotency key was carried out.
local function keep_reply()
    if replies then store_reply(replies, ARGV[10], version, now_text) end
end

-- The reply where there was nothing to change.
local function unchanged()
    keep_reply()
    return {'done', gen or '', version, lines, items}
end

-- Writes the changed fields, the instance's counters, the ring and the time to live. `sets` is field, value, ...;
-- `drops` is a list of fields. `event` names what happened, `changes` says it: id:quantity, with blanks between.
-- Returns the reply of a change that was made.
local function commit(sets, drops, event, changes, to)
    local n, format = #sets, string.format
    for i = 2, n, 2 do
        if type(sets[i]) == 'number' then sets[i] = format('%d', sets[i]) end
    end
    if ops and now - tonumber(string.sub(ops, 1, 13)) <= window then
        sets[n + 1], sets[n + 2] = 'ops', ops .. operation
    else
        sets[n + 1], sets[n + 2] = 'ops', now_text .. operation
        if ops then
            sets[n + 3], sets[n + 4] = 'ops_old', ops
            n = n + 2
        end
    end
    n = n + 2
    if not gen then
        gen = ARGV[5]
        sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = 'gen', gen, 'created', now_text
        n = n + 4
    end
    version = version + 1
    local version_text, entries_text = format('%d', version), format('%d', entries)
    local lines_text, items_text = format('%d', lines), format('%d', items)
    sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = 'updated', now_text, instance .. ':version', version_text
    n = n + 4
    if entries_text ~= entries_stored then
        sets[n + 1], sets[n + 2] = 'entries', entries_text
        n = n + 2
    end
    if lines_text ~= lines_stored then
        sets[n + 1], sets[n + 2] = instance .. ':lines', lines_text
        n = n + 2
    end
    if items_text ~= items_stored then sets[n + 1], sets[n + 2] = instance .. ':items', items_text end
    redis.call('HSET', key, unpack(sets))
    if state then
        drops[#drops + 1] = 'state'
        drops[#drops + 1] = 'merged_into'
    end
    if lines == 0 and currency then drops[#drops + 1] = instance .. ':currency' end
    if #drops > 0 then redis.call('HDEL', key, unpack(drops)) end
    keep_reply()
    if stream then
        announce(stream, key, now, ARGV[11], event, 'instance', instance, 'lines', changes, 'version',
            gen .. '.' .. version_text, unpack(to and {'to', to} or {}))
    end
    if entries == 0 then redis.call('PEXPIRE', key, window)
    elseif ARGV[4] == '0' then redis.call('PERSIST', key)
    else redis.call('PEXPIRE', key, ARGV[4]) end
    return {'done', gen, version, lines, items}
end
