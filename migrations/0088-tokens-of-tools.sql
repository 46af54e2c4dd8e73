-- A token that may only read gets no download addresses any more. Tokens that were created for one of
-- these programs had only `torrents:read`, as the site proposed it: they continue to download. Tokens are
-- known by the name that the site or its docs gave them, also with something after it (Sonarr 4K).
update api_token
set scopes = scopes || '{torrents:download}'::text[]
where 'torrents:read' = any (scopes)
  and not 'torrents:download' = any (scopes)
  and revoked_at is null
  and name ~* '^\s*(sonarr|radarr|lidarr|readarr|prowlarr|jackett|autobrr|cross-?seed)([^a-z].*)?$';
