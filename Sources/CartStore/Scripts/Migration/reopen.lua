-- reopen: opens a source again whose migration turns out to be undone; books that, so that its lines are not given twice.
--
-- KEYS[1] the source's cart     KEYS[2] its ledger     KEYS[3] the due index of its slot
-- ARGV[1] id of the migration   ARGV[2] its target     ARGV[3] new gen     ARGV[4] time to live, ms, 0 = none
-- ARGV[5] member of the due index
-- Reply    done | replayed | gone
-- Cost     one HMGET, one HGET, a few writes
-- Settings ledger_life

local key, ledger, due, id = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
local entry = 'undo-' .. id
if redis.call('HGET', ledger, 'x:' .. entry) then return {'replayed'} end
local h = redis.call('HMGET', key, 'seal', 'gen')
local seal = read_seal(h[1])
if (seal and seal.gen or h[2]) ~= id then
    if not seal then redis.call('ZREM', due, ARGV[5]) end
    return {'gone'}
end
local now = clock()
open_again(key, {'declined', ARGV[2]}, {}, ARGV[3], ARGV[4])
redis.call('ZREM', due, ARGV[5])
book(ledger, entry, '', ARGV[2] .. ' add_quantities ' .. now, {}, now, now + ledger_life)
return {'done'}
