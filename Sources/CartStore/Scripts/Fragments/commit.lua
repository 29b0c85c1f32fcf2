-- The part that every change of a cart ends with: one HSET, at most one HDEL, one PEXPIRE, and an XADD where events are
-- on, none of which can fail. Counters that stay the same are not written.
--
-- It stands where a mutation says `--include commit`, as straight code like guard.lua.
-- Uses     what guard.lua defines. `sets` is field, value, ...; `drops` is a list of fields; `event` names what happened,
--          `changes` says it: id:quantity, with blanks between; nothing was to change where `event` is nil.
-- Reply    done gen version lines items; corrupted field, before anything is written
-- An emptied cart lives on for the operation window: its ring must outlast every retry of the change that filled it.

if broken then return {'corrupted', broken} end
if not event then
    if replies then store_reply(replies, ARGV[10], version, now_text) end
    return {'done', gen or '', version, lines, items}
end
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
sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = 'updated', now_text, version_field, version_text
n = n + 4
if entries_text ~= h[5] then
    sets[n + 1], sets[n + 2] = 'entries', entries_text
    n = n + 2
end
if lines_text ~= h[7] then
    sets[n + 1], sets[n + 2] = lines_field, lines_text
    n = n + 2
end
if items_text ~= h[8] then sets[n + 1], sets[n + 2] = items_field, items_text end
redis.call('HSET', key, unpack(sets))
if state then
    drops[#drops + 1] = 'state'
    drops[#drops + 1] = 'merged_into'
end
if lines == 0 and currency then drops[#drops + 1] = currency_field end
if #drops > 0 then redis.call('HDEL', key, unpack(drops)) end
if replies then store_reply(replies, ARGV[10], version, now_text) end
if stream then
    announce(stream, key, now, ARGV[11], event, 'instance', instance, 'lines', changes, 'version',
        gen .. '.' .. version_text, unpack(to and {'to', to} or {}))
end
if entries == 0 then redis.call('PEXPIRE', key, window)
elseif ARGV[4] == '0' then redis.call('PERSIST', key)
else redis.call('PEXPIRE', key, ARGV[4]) end
return {'done', gen, version, lines, items}
