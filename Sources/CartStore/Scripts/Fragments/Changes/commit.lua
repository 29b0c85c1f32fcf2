-- The part that every change of a cart ends with: one HSET, at most one HINCRBY, HDELs of 1,000 fields, one PEXPIRE,
-- and an XADD where events are on.
--
-- It stands where a mutation says `--include commit`, as straight code like guard.lua.
-- Uses     what guard.lua defines. `sets` is field, value, ... as text, `n` long; `drops` is a list of fields; `more` is
--          by how much lines and metadata of the owner grow; `event` names what happened, `changes` says it:
--          id:quantity, with blanks between. Nothing was to change where `event` is nil. Settings: window, retention
-- Reply    done gen version lines items; corrupted entries, before anything is written
-- An emptied cart lives on for the operation window: its ring must outlast every retry of the change that filled it.

local version_text, lines_text, items_text = version, lines, items
if event then
    local entries
    if more ~= 0 then
        -- Only this write can fail, so it comes first.
        entries = redis.pcall('HINCRBY', key, 'entries', more)
        if type(entries) == 'table' then return 'corrupted entries' end
    end
    version_text, items_text = format('%d', version + 1), format('%d', items)
    if type(lines) == 'number' then lines_text = format('%d', lines) end
    sets[4] = version_text .. ' ' .. lines_text .. ' ' .. items_text .. ' '
        .. (lines_text == '0' and '-' or currency) .. ' ' .. now_text
    call('HSET', key, unpack(sets, 1, n))
    if marker then drops[#drops + 1] = 'marker' end
    for first = 1, #drops, 1000 do call('HDEL', key, unpack(drops, first, math.min(first + 999, #drops))) end
    if stream then
        -- Where the identifier begins in the cart's key: see event.lua.
        local identifier, changed = sub(key, #stream - 7), gen .. '.' .. version_text
        if to then
            call('XADD', stream, '*', 'type', event, 'identifier', identifier, 'instance', instance, 'lines', changes,
                'version', changed, 'to', to)
        else
            call('XADD', stream, '*', 'type', event, 'identifier', identifier, 'instance', instance, 'lines', changes,
                'version', changed)
        end
        -- Removes entries that are older than about the retention, on one change in fifty, because each XTRIM costs 0.5 us.
        if now % 50 < 1 then call('XTRIM', stream, 'MINID', '~', format('%d', now - retention)) end
    end
    if entries == 0 then call('PEXPIRE', key, window)
    elseif ARGV[3] == '0' then call('PERSIST', key)
    else call('PEXPIRE', key, ARGV[3]) end
end
if replies then
    --include store_reply
end
return 'done ' .. (gen or '-') .. ' ' .. version_text .. ' ' .. lines_text .. ' ' .. items_text
