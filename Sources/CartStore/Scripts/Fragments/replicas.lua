-- How many replicas are connected to this server and up to date, for which a WAIT is worth its while.

local function online_replicas()
    local _, count = string.gsub(redis.call('INFO', 'replication'), 'state=online', '')
    return count
end
