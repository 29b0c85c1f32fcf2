-- former_owners: the owners who recently handed lines over to an owner, so that their stored replies can be looked up.
--
-- KEYS[1] the owner's ledger
-- ARGV[1] how far back, ms     ARGV[2] how many at most
-- Reply    now owner..., the latest first
-- Cost     one HGETALL, linear in the ledger's fields

local now, found = clock(), {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
    local kind, from, at = string.sub(all[i], 1, 2), nil, nil
    if kind == 'h:' then from, at = string.match(all[i + 1], '^(%S+) %S+ (%d+)') end
    if kind == 'g:' then from, at = string.sub(all[i], 3), all[i + 1] end
    if from and tonumber(at) > now - ARGV[1] then found[#found + 1] = {from = from, at = tonumber(at)} end
end
table.sort(found, function(a, b) return a.at > b.at end)
local reply = {now}
for n = 1, math.min(#found, tonumber(ARGV[2])) do reply[n + 1] = found[n].from end
return reply
