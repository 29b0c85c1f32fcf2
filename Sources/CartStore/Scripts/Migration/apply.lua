-- apply: books in a target what a sealed source holds; each unit once, however often and however late it runs.
--
-- KEYS, ARGV[1..10]: see Fragments/applying.lua     ARGV[11...] the source's fields, as seal hands them out
-- Reply    done|replayed|preview id header ["q:"|"m:" instance ":" id, value]...
--          nothing (of a preview) | undone|undoing OWNER [field value]... | busy
--          refused expired|sealed|skipped|known ID|currency INSTANCE TARGET SOURCE
--          refused corrupted target FIELD | corrupted source|target FIELD
-- Cost     as migrate, without the source; linear in lines
-- If the migration was booked before, the reply is the first report. If the source holds more than is booked (its seal
-- was lost in a failover, and shopping went on), the difference is booked and reported too. The reply is `busy` if that
-- must wait because the target itself is sealed.

local flat = {}
for i = 11, #ARGV do flat[i - 10] = ARGV[i] end
local sources = parse(flat)
if broken then return {'corrupted', 'source', broken} end
if dry and not has_pending(names, sources) then return {'nothing'} end
local booked, answer = consult()
if answer then return answer end
local head, targets = survey(key, names)

if booked then
    local more, adopted = not_booked(ledger, id, names, sources)
    -- A checkout that was started after a failover lost the seal is no line, and no part of what is booked.
    local fresh = new_checkouts(checkouts, flat, false)
    if (more or #fresh > 0) and head.sealed then return {'busy'} end
    if not more then
        local sets = {'x:' .. id, booked}
        remember_operations(sets, operations, id)
        redis.call('HSET', ledger, unpack(sets))
        write_checkouts(checkouts, fresh)
        local saved, saved_until
        if #fresh > 0 then saved, saved_until = snapshot_of(undo, id) end
        if saved then
            copy_checkouts(saved.source, fresh)
            store_snapshot(undo, id, saved, now, saved_until)
        end
        return report(ledger, 'replayed', id)
    end
    local result = book_more(key, names, more, adopted, strategy, targets, now, is_late())
    local header = later_header(redis.call('HGET', ledger, 'h:' .. id), names, result.versions)
    if broken then return {'corrupted', 'target', broken} end
    local gen = write_target(key, head, result, ARGV[9], ARGV[8])
    local all = handed_over(names, sources)
    copy_checkouts(all, flat)
    write_checkouts(checkouts, fresh)
    extend_snapshot(undo, id, gen, result, all, now)
    book(ledger, id, operations, header, result.booked, now, expiry)
    return report(ledger, 'done', id)
end

if is_late() then return refuse({'expired'}) end
local result, refusal = decide(key, names, sources, strategy, head, targets, now)
if not result then return refuse(refusal) end
return book_first(head, result, flat)
