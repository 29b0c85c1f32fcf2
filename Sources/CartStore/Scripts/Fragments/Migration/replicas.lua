-- How many replicas are connected to this server and up to date, for which a WAIT is worth its while. One that still
-- loads what a diskless synchronisation sent it is called online too, but has acknowledged nothing.

local function online_replicas()
    local _, count = string.gsub(redis.call('INFO', 'replication'), 'state=online,offset=[1-9]', '')
    return count
end
