-- migrate: merges every instance of one owner into another owner's, books it, and leaves of the source a marker.
--
-- For servers that hold both owners; in a Cluster seal, apply and final do the same in three steps.
-- KEYS[1] source cart   KEYS[2] target cart   KEYS[3] the target's ledger   KEYS[4] its undo snapshots
-- KEYS[5] the source's checkouts, KEYS[6] the target's     KEYS[7] the event stream, where there is one
-- ARGV[1] operations: "id digest"    ARGV[2] not_after, ms        ARGV[3] the gen of the source that the caller has read
-- ARGV[4] source, ARGV[5] target, as text                         ARGV[6] strategy
-- ARGV[7] "dry" for a preview        ARGV[8] "keep" to leave the source its lines
-- ARGV[9], ARGV[10] time to live of target and source, ms, 0 = none
-- ARGV[11], ARGV[12] gen for a new target, and for a source that lives on
-- ARGV[13] instances to migrate, with commas between
-- Reply    done|replayed|preview id header ["q:"|"m:" instance ":" id, value]...
--          nothing | skipped | changed | conflict | sealed | late | early | currency INSTANCE TARGET SOURCE
--          corrupted source|target FIELD
-- Cost     one HGETALL of the source, HMGETs of the target by the source's lines (all of it under replace_with_guest);
--          linear in lines. Nothing is written before everything is decided.
-- Settings window, retention, max_lines, max_quantity, primary, skip_if_user_items, ledger_life, undo_window

local source_key, target_key, ledger, undo, stream = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[7]
local to, strategy = ARGV[5], ARGV[6]
local dry, keeps = ARGV[7] == 'dry', ARGV[8] == 'keep'

-- Repeats come first: by the call's own id, then by the marker. Each makes a write that changes nothing, so that a WAIT
-- after it covers the first execution too.
local function repeated(id)
    local expiry = redis.call('HGET', ledger, 'x:' .. id)
    if not expiry then return {'nothing'} end
    redis.call('HSET', ledger, 'x:' .. id, expiry)
    return report(ledger, 'replayed', id)
end
local known = known_operation(ledger, ARGV[1])
if known then return repeated(known) end
local h = redis.call('HMGET', source_key, 'gen', 'seal', 'marker')
local gen, held_for = h[1], nil
if not gen then gen, held_for = string.match(h[2] or h[3] or '', '^(%S+) (%S+)') end
if not gen then return {'nothing'} end
if gen ~= ARGV[3] then return {'changed'} end
if h[2] then return {'sealed'} end
if held_for then return held_for == to and repeated(gen) or {'conflict'} end
local now = clock()
local refusal = untimely(now, tonumber(ARGV[2]), window)
if refusal then return refusal end

-- Both sides, and what becomes of them.
local names, asked = named(ARGV[13])
local sources = parse(redis.call('HGETALL', source_key))
if broken then return {'corrupted', 'source', broken} end
if not has_pending(names, sources) then return {'nothing'} end
local head, targets = survey(target_key, names)
local result
result, refusal = decide(target_key, names, sources, strategy, head, targets, now)
if not result then return refusal end
local header = header_of(ARGV[4], strategy, now, names, result.versions)
local reply = {dry and 'preview' or 'done', gen, header}
for _, value in ipairs(result.booked) do reply[#reply + 1] = value end
if dry then return reply end

check_types(stream, undo, KEYS[6])

-- The target and its books, then the source.
local flat = handed_over(names, sources)
hand_over_checkouts(flat, KEYS[5], asked, now)
take_over_checkouts(KEYS[6], flat)
leave_checkouts(KEYS[5], flat, to, now)
local target_gen = write_target(target_key, head, result, ARGV[11], ARGV[9])
store_snapshot(undo, gen, snapshot(ARGV[4], target_gen, result, flat, keeps), now, now + undo_window)
book(ledger, gen, ARGV[1], header, result.booked, now, now + ledger_life)
if stream then announce_migration(stream, target_key, now, gen, header, result.event_lines) end
settle(source_key, sources, asked, keeps, gen, to, now, ARGV[12], ARGV[10])
return reply
