-- Checkouts follow the lines that they speak of: from a source to its target, and back when the migration is undone.
--
-- Among the fields that a source hands over, the field of a checkout is "+" and its id, and the value is its record. No
-- field of a line begins with "+".
-- Uses     record.lua; settings: ledger_life
-- Defines  hand_over_checkouts, copy_checkouts, new_checkouts, write_checkouts, take_over_checkouts, leave_checkouts,
--          return_checkouts

-- Appends the source's checkouts of the instances asked for, but for those that have gone elsewhere or expired.
local function hand_over_checkouts(flat, checkouts, asked, now)
    local all = redis.call('HGETALL', checkouts)
    for i = 1, #all, 2 do
        local r = read_record(all[i + 1])
        if r and asked[r.instance] and r.state ~= 'moved' and r.expiry > now then
            flat[#flat + 1] = '+' .. all[i]
            flat[#flat + 1] = all[i + 1]
        end
    end
end

-- Appends the checkouts among some fields to others.
local function copy_checkouts(flat, other)
    for i = 1, #other, 2 do
        if string.sub(other[i], 1, 1) == '+' then
            flat[#flat + 1] = other[i]
            flat[#flat + 1] = other[i + 1]
        end
    end
end

-- The checkouts among some fields that are to be taken over: those that are not known here, and those that ended at the
-- source while they are open here, because the source can have ended one after its seal was lost in a failover. With
-- `may_return` also those that had gone elsewhere; a repeated APPLY does not bring them back.
local function new_checkouts(checkouts, flat, may_return)
    local found = {}
    for i = 1, #flat, 2 do
        local id = string.match(flat[i], '^%+(.+)$')
        local r = id and read_record(flat[i + 1])
        local mine = r and read_record(redis.call('HGET', checkouts, id))
        if r and (not mine or may_return and mine.state == 'moved' or mine.state == 'open' and r.state ~= 'open') then
            found[#found + 1] = flat[i]
            found[#found + 1] = flat[i + 1]
        end
    end
    return found
end

-- Writes checkouts as they were handed over.
local function write_checkouts(checkouts, flat)
    local sets, latest = {}, 0
    for i = 1, #flat, 2 do
        sets[i], sets[i + 1] = string.sub(flat[i], 2), flat[i + 1]
        latest = math.max(latest, read_record(flat[i + 1]).expiry)
    end
    keep_records(checkouts, sets, latest)
end

-- Takes over what was handed over for the first time.
local function take_over_checkouts(checkouts, flat)
    write_checkouts(checkouts, new_checkouts(checkouts, flat, true))
end

-- Records in the source where the checkouts that it handed over went.
local function leave_checkouts(checkouts, flat, to, now)
    local sets = {}
    for i = 1, #flat, 2 do
        local id = string.match(flat[i], '^%+(.+)$')
        local r = id and read_record(flat[i + 1])
        if r then
            r.state, r.by, r.lines, r.expiry = 'moved', to, '', now + ledger_life
            sets[#sets + 1] = id
            sets[#sets + 1] = record_text(r)
        end
    end
    keep_records(checkouts, sets, now + ledger_life)
end

-- Returns the fields that an undo gives back: all that was handed over, except checkouts that are no longer open. Records
-- the checkouts that are given back as gone to `to`.
local function return_checkouts(checkouts, flat, to, now)
    local back, gone = {}, {}
    for i = 1, #flat, 2 do
        local id = string.match(flat[i], '^%+(.+)$')
        local text = id and redis.call('HGET', checkouts, id)
        local r = text and read_record(text)
        if not id then
            back[#back + 1] = flat[i]
            back[#back + 1] = flat[i + 1]
        elseif r and r.state == 'open' then
            gone[#gone + 1] = flat[i]
            gone[#gone + 1] = text
        else
            back[#back + 1] = '-' .. flat[i]
            back[#back + 1] = ''
        end
    end
    leave_checkouts(checkouts, gone, to, now)
    copy_checkouts(back, gone)
    return back
end
