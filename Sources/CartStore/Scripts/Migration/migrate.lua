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
--          corrupted source|target FIELD
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
if broken then return {'corrupted', 'source', broken} end
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
