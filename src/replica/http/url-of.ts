/**
 * What a request asks for: a path, which may begin with two slashes, or a whole address, as proxies send it.
 * @throws {TypeError} if it is neither
 */
export const urlOf = (target = '/'): URL =>
    new URL(target.startsWith('/') ? `http://localhost${target}` : target, 'http://localhost');
