-- A token that may only read gets no download addresses any more. Tokens that were created for one of
-- these programs with the scopes that the site and its docs proposed, only `torrents:read`, continue to
-- download. They are known by the name that was proposed, also with something after it (Sonarr 4K). A
-- token with other scopes was made by someone who chose them: it stays as it is.
update api_token
set scopes = '{torrents:read,torrents:download}'
where scopes = '{torrents:read}'
  and revoked_at is null
  and name ~* '^\s*(sonarr|radarr|lidarr|readarr|prowlarr|jackett|autobrr|cross-?seed)([^a-z].*)?$';
