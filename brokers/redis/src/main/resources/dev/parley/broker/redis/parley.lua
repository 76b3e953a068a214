#!lua name=parley_VERSION

-- What Parley's nodes do in Redis, one call a step. VERSION is put in when this is loaded, so that nodes of
-- different versions each find their own. All keys of a call carry one hash tag, the channel.
--
-- A log is a hash and a stream. The hash says where the log stands:
--   e epoch   o offset of the top   t its tag   f offset right before the first entry kept   g its tag
--   a milliseconds for which entries are kept
-- An entry's id is its offset, its one field holds what subscribers are sent: a line
-- "EPOCH OFFSET TAG MILLIS BEFORE" (the last is the tag of the entry it came behind), and behind it the body, of which nothing here reads.
-- Offsets, tags and times are handed over as text: they may be larger than Lua counts exactly.

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function text(number)
  return string.format('%.0f', number)
end

local function open(log, entries, epoch, keep)
  local m = redis.call('HMGET', log, 'e', 'o', 't', 'f', 'g', 'a')
  if m[1] then
    redis.call('PEXPIRE', log, keep, 'GT')
    return {epoch = m[1], top = tonumber(m[2]), tag = m[3], floor = tonumber(m[4]), floor_tag = m[5], age = tonumber(m[6])}
  end
  -- A log that begins anew has nothing to do with entries that outlived the last.
  redis.call('DEL', entries)
  redis.call('HSET', log, 'e', epoch, 'o', '0', 't', '0', 'f', '0', 'g', '0', 'a', '0')
  redis.call('PEXPIRE', log, keep)
  return {epoch = epoch, top = 0, tag = '0', floor = 0, floor_tag = '0', age = 0}
end

local function head(entry)
  local offset, tag, millis = string.match(entry[2][2], '^%S+ (%d+) (%S+) (%d+) ')
  return tonumber(offset), tag, tonumber(millis)
end

-- Sets the floor in m and lets entries up to it go.
local function trim(m, log, entries, floor, floor_tag)
  m.floor = floor
  m.floor_tag = floor_tag
  redis.call('HSET', log, 'f', text(floor), 'g', floor_tag)
  if floor >= m.top then
    redis.call('DEL', entries)
  else
    redis.call('XTRIM', entries, 'MINID', text(floor + 1) .. '-0')
  end
end

-- Lets go of what is too old, and finds the floor if entries went by themselves.
local function expire(m, log, entries)
  local first = redis.call('XRANGE', entries, '-', '+', 'COUNT', 1)[1]
  if not first then
    if m.floor < m.top then
      trim(m, log, entries, m.top, m.tag)
    end
    return
  end
  local offset, tag, millis = head(first)
  if offset > m.floor + 1 then
    trim(m, log, entries, offset - 1, '0')
  end
  local oldest = now() - m.age
  local floor, floor_tag
  while first and millis < oldest do
    floor, floor_tag = offset, tag
    first = redis.call('XRANGE', entries, text(offset + 1) .. '-0', '+', 'COUNT', 1)[1]
    if first then
      offset, tag, millis = head(first)
    end
  end
  if floor then
    trim(m, log, entries, floor, floor_tag)
  end
end

-- KEYS log, entries, channel [, idempotency]; ARGS epoch if the log is new, keep, tag, size, age, body [, window]
-- -> {"EPOCH OFFSET TAG", whether the idempotency key was known}
local function publish(keys, args)
  local m = open(keys[1], keys[2], args[1], args[2])
  if keys[4] then
    local earlier = redis.call('GET', keys[4])
    if earlier then
      return {earlier, 1}
    end
  end
  local size, age = tonumber(args[4]), tonumber(args[5])
  local before = m.tag
  m.top = m.top + 1
  m.tag = args[3]
  local offset = text(m.top)
  local position = m.epoch .. ' ' .. offset .. ' ' .. m.tag
  local entry = position .. ' ' .. text(now()) .. ' ' .. before .. '\n' .. args[6]
  redis.call('HSET', keys[1], 'o', offset, 't', m.tag, 'a', args[5])
  m.age = age
  if size == 0 or age == 0 then
    trim(m, keys[1], keys[2], m.top, m.tag)
  else
    redis.call('XADD', keys[2], offset .. '-0', 'd', entry)
    redis.call('PEXPIRE', keys[2], args[5])
    if m.top - m.floor > size then
      local floor = m.top - size
      local last = redis.call('XRANGE', keys[2], text(floor) .. '-0', text(floor) .. '-0')[1]
      local tag = '0'
      if last then
        local _, known = head(last)
        tag = known
      end
      trim(m, keys[1], keys[2], floor, tag)
    end
  end
  if keys[4] then
    redis.call('SET', keys[4], position, 'PX', args[7])
  end
  redis.call('SPUBLISH', keys[3], 'P' .. entry)
  return {position, 0}
end

-- KEYS log, entries; ARGS epoch if the log is new, keep, 'f' or 'b', limit [, epoch, offset, tag of the place to read from]
-- -> {top, floor, what is missing ('', 'epoch', 'rolled', 'expired'), whether there is more, entry...}
local function read(keys, args)
  local m = open(keys[1], keys[2], args[1], args[2])
  if m.floor < m.top then
    expire(m, keys[1], keys[2])
  end
  local limit = tonumber(args[4])
  local epoch, offset, tag = args[5], tonumber(args[6]), args[7]
  local missing, more, found = '', 0, {}
  if args[3] == 'f' then
    local after = m.floor
    if epoch then
      after = offset
      local known = '0'
      if offset == m.top then
        known = m.tag
      elseif offset == m.floor then
        known = m.floor_tag
      elseif epoch == m.epoch and offset > m.floor and offset < m.top and tag ~= '0' then
        local there = redis.call('XRANGE', keys[2], text(offset) .. '-0', text(offset) .. '-0')[1]
        if there then
          local _, seen = head(there)
          known = seen
        end
      end
      if epoch ~= m.epoch then
        missing, after = 'epoch', m.floor
      elseif offset > m.top or (tag ~= '0' and known ~= '0' and tag ~= known) then
        missing, after = 'rolled', m.top
      elseif offset < m.floor then
        missing, after = 'expired', m.floor
      end
    end
    if limit > 0 and after < m.top then
      found = redis.call('XRANGE', keys[2], text(after + 1) .. '-0', '+', 'COUNT', limit)
      if after + #found < m.top then
        more = 1
      end
    end
  else
    local before = m.top + 1
    if epoch == m.epoch then
      before = math.min(before, offset)
    elseif epoch then
      limit = 0
    end
    if limit > 0 and before > m.floor + 1 then
      found = redis.call('XREVRANGE', keys[2], text(before - 1) .. '-0', '-', 'COUNT', limit)
      if before - #found > m.floor + 1 then
        more = 1
      end
    end
  end
  local answer = {
    m.epoch .. ' ' .. text(m.top) .. ' ' .. m.tag,
    m.epoch .. ' ' .. text(m.floor) .. ' ' .. m.floor_tag,
    missing,
    more
  }
  for i = 1, #found do
    answer[4 + i] = found[i][2][2]
  end
  return answer
end

-- KEYS log, entries, log, entries, ...; ARGS epoch of logs that are new, keep -> {"EPOCH OFFSET TAG", ...}
local function tops(keys, args)
  local found = {}
  for i = 1, #keys, 2 do
    local m = open(keys[i], keys[i + 1], args[1], args[2])
    found[#found + 1] = m.epoch .. ' ' .. text(m.top) .. ' ' .. m.tag
  end
  return found
end

-- Presence of a channel:
--   members  hash: session -> {node, user's key, member, digest, moves, 1 if handed over or 0}
--   order    sorted set: session by when it joined
--   users    hash: user's key -> how many members
--   nodes    hash: "node NODE" -> milliseconds at which its lease ends; "held NODE" -> the sum of the digests of what it
--            holds and has not handed over; "handed NODE" -> how many it holds that it has; "next" -> the next place;
--            "digest" -> the sum of all members' digests

local LIFE = 4 -- leases for which the keys outlive the last renewal

local function add(key, field, number)
  if redis.call('HINCRBY', key, field, number) <= 0 then
    redis.call('HDEL', key, field)
  end
end

-- Adds to what a node holds, or takes away.
local function hold(keys, entry, by, digest)
  if entry[6] == 0 then
    add(keys[4], 'held ' .. entry[1], digest)
  else
    add(keys[4], 'handed ' .. entry[1], by)
  end
end

-- Counts a member in (1) or out (-1): for its user, and in the sums of digests.
local function count(keys, entry, by)
  local digest = by == 1 and entry[4] or '-' .. entry[4]
  add(keys[3], entry[2], by)
  redis.call('HINCRBY', keys[4], 'digest', digest)
  hold(keys, entry, by, digest)
end

local function drop(keys, session, packed)
  local entry = cmsgpack.unpack(packed)
  redis.call('HDEL', keys[1], session)
  redis.call('ZREM', keys[2], session)
  count(keys, entry, -1)
  return entry
end

-- Puts a member in the place of what was there for its session, if anything was.
local function put(keys, session, entry, before)
  redis.call('HSET', keys[1], session, cmsgpack.pack(entry))
  -- In before out: a key that were empty meanwhile would be gone, and its time to live with it.
  count(keys, entry, 1)
  if before then
    count(keys, before, -1)
  end
end

-- Lets the members of nodes go whose leases have ended, and tells of it.
local function purge(keys)
  local time = now()
  local nodes = redis.call('HGETALL', keys[4])
  local ended
  for i = 1, #nodes, 2 do
    local lease = string.match(nodes[i], '^node (.*)$')
    if lease and tonumber(nodes[i + 1]) <= time then
      ended = ended or {}
      ended[lease] = true
    end
  end
  if not ended then
    return
  end
  local members = redis.call('HGETALL', keys[1])
  for i = 1, #members, 2 do
    if ended[cmsgpack.unpack(members[i + 1])[1]] then
      local gone = drop(keys, members[i], members[i + 1])
      redis.call('SPUBLISH', keys[5], 'L' .. gone[3])
    end
  end
  for lease in pairs(ended) do
    redis.call('HDEL', keys[4], 'node ' .. lease)
  end
end

local function prolong(keys, node, lease)
  redis.call('HSET', keys[4], 'node ' .. node, text(now() + lease))
end

local function outlive(keys, lease)
  for i = 1, 4 do
    redis.call('PEXPIRE', keys[i], lease * LIFE)
  end
end

-- KEYS members, order, users, nodes, channel; ARGS node, lease, session, user's key, member, digest, moves, 1 if the node has joined it before
-- -> 1 if it is new, 0 if not, -1 if it is late
-- A session that has moved on is not taken back by a node where it was: that is late.
local function join(keys, args)
  purge(keys)
  local packed = redis.call('HGET', keys[1], args[3])
  local moves = tonumber(args[7])
  local before
  if packed then
    before = cmsgpack.unpack(packed)
    local moved = tonumber(before[5])
    if moved > moves or (args[8] == '1' and moved == moves and before[1] ~= args[1]) then
      return -1
    end
  else
    redis.call('ZADD', keys[2], redis.call('HINCRBY', keys[4], 'next', 1), args[3])
  end
  put(keys, args[3], {args[1], args[4], args[5], args[6], args[7], 0}, before)
  -- What is left of an earlier lease may be about to end.
  prolong(keys, args[1], args[2])
  outlive(keys, args[2])
  return packed and 0 or 1
end

-- KEYS as join; ARGS node, session, moves -> 1 if it was let go
-- What another node holds is its own to let go, or to hand over first.
local function leave(keys, args)
  local packed = redis.call('HGET', keys[1], args[2])
  if not packed then
    return 0
  end
  local entry = cmsgpack.unpack(packed)
  if tonumber(entry[5]) > tonumber(args[3]) or (entry[1] ~= args[1] and entry[6] == 0) then
    return 0
  end
  drop(keys, args[2], packed)
  return 1
end

local function hand(keys, session, entry)
  local handed = {entry[1], entry[2], entry[3], entry[4], entry[5], 1}
  put(keys, session, handed, entry)
  return handed
end

-- KEYS as join; ARGS node, session -> 1 if the node holds it
local function hand_over(keys, args)
  local packed = redis.call('HGET', keys[1], args[2])
  local entry = packed and cmsgpack.unpack(packed)
  if not entry or entry[1] ~= args[1] then
    return 0
  end
  hand(keys, args[2], entry)
  return 1
end

-- KEYS as join, those of one channel behind those of another -> of each the sum of all members' digests, as text: it may
-- be larger than Lua counts exactly
local function digests(keys)
  local found = {}
  for i = 1, #keys, 5 do
    local channel = {keys[i], keys[i + 1], keys[i + 2], keys[i + 3], keys[i + 4]}
    purge(channel)
    found[#found + 1] = redis.call('HGET', channel[4], 'digest') or '0'
  end
  return found
end

-- KEYS as join -> the members in the order they joined
local function members(keys)
  purge(keys)
  local found = {}
  for i, session in ipairs(redis.call('ZRANGE', keys[2], 0, -1)) do
    found[i] = cmsgpack.unpack(redis.call('HGET', keys[1], session))[3]
  end
  return found
end

-- KEYS as join -> {members, users}
local function counts(keys)
  purge(keys)
  return {redis.call('HLEN', keys[1]), redis.call('HLEN', keys[3])}
end

-- KEYS as join; ARGS node, lease
-- -> {the sum of the digests of what the node holds and has not handed over, how many it has}, as text
local function renew(keys, args)
  purge(keys)
  prolong(keys, args[1], args[2])
  outlive(keys, args[2])
  local held = redis.call('HMGET', keys[4], 'held ' .. args[1], 'handed ' .. args[1])
  return {held[1] or '0', held[2] or '0'}
end

-- KEYS as join; ARGS node, lease, how many members it is to hold, of each its session and digest, and the sessions that it
-- has handed over -> the sessions of the first that are not there like that as the node's
-- Lets the node's other members go, and tells of it.
local function sync(keys, args)
  purge(keys)
  local node = args[1]
  prolong(keys, node, args[2])
  local missing, handed = {}, {}
  local behind = 4 + 2 * args[3]
  for i = 4, behind - 1, 2 do
    missing[args[i]] = args[i + 1]
  end
  for i = behind, #args do
    handed[args[i]] = true
  end
  local members = redis.call('HGETALL', keys[1])
  local kept = {}
  for i = 1, #members, 2 do
    local session = members[i]
    local entry = cmsgpack.unpack(members[i + 1])
    if entry[1] == node then
      if not missing[session] and not handed[session] then
        drop(keys, session, members[i + 1])
        redis.call('SPUBLISH', keys[5], 'L' .. entry[3])
      else
        if handed[session] and entry[6] == 0 then
          entry = hand(keys, session, entry)
        elseif missing[session] == entry[4] and entry[6] == 0 then
          missing[session] = nil
        end
        kept[#kept + 1] = entry
      end
    end
  end
  -- Reckoned anew, whatever was there.
  redis.call('HDEL', keys[4], 'held ' .. node, 'handed ' .. node)
  for _, entry in ipairs(kept) do
    hold(keys, entry, 1, entry[4])
  end
  outlive(keys, args[2])
  local found = {}
  for session in pairs(missing) do
    found[#found + 1] = session
  end
  return found
end

-- KEYS nodes; ARGS node, lease, what it tells of itself ('' if nothing, for good) -> {node, what it tells, ...} of all whose leases have not ended
local function nodes(keys, args)
  local time = now()
  if args[3] == '' then
    redis.call('HDEL', keys[1], args[1])
  else
    redis.call('HSET', keys[1], args[1], cmsgpack.pack({text(time + args[2]), args[3]}))
  end
  local found = {}
  local all = redis.call('HGETALL', keys[1])
  for i = 1, #all, 2 do
    local entry = cmsgpack.unpack(all[i + 1])
    if tonumber(entry[1]) <= time then
      redis.call('HDEL', keys[1], all[i])
    else
      found[#found + 1] = all[i]
      found[#found + 1] = entry[2]
    end
  end
  redis.call('PEXPIRE', keys[1], args[2] * LIFE)
  return found
end

redis.register_function('parley_VERSION_publish', publish)
redis.register_function('parley_VERSION_read', read)
redis.register_function('parley_VERSION_tops', tops)
redis.register_function('parley_VERSION_join', join)
redis.register_function('parley_VERSION_leave', leave)
redis.register_function('parley_VERSION_hand_over', hand_over)
redis.register_function('parley_VERSION_members', members)
redis.register_function('parley_VERSION_counts', counts)
redis.register_function('parley_VERSION_digests', digests)
redis.register_function('parley_VERSION_renew', renew)
redis.register_function('parley_VERSION_sync', sync)
redis.register_function('parley_VERSION_nodes', nodes)
