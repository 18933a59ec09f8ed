/** `npm run sign`: what other scripts need of signing. */
export { formatKeys, generateKey } from '../functions/token/sign.ts';
export { signUrl } from './sign-url.ts';
