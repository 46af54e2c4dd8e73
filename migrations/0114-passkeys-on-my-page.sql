-- The questions and answers of a new site said that a passkey is reset in the settings: it is on
-- /me. Only a page that still has the words of 0005-pages.sql is corrected.
update wiki_page
set body = replace(body, 'Reset it in the settings:', 'Reset it on [My page](/me):')
where revision = 1 and md5(body) = '0ce1230b818b5a1f7cd6b0a487930356';
