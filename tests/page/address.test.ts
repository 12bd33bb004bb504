import { describe, expect, it } from 'vitest';
import { linkTo, ownCanister, pageAt } from '../../src/web/address.js';

const A = 'rwlgt-iiaaa-aaaaa-aaaaa-cai';
const B = 'r7inp-6aaaa-aaaaa-aaabq-cai';

describe('the canister that serves the page', () => {
    it.each([
        [`https://${A}.icp0.io/verify`, A, false],
        [`https://${A}.icp0.io/?canisterId=${B}`, A, false],
        [`https://${A}.raw.icp0.io/`, A, false],
        [`http://${A}.localhost:4943/`, A, true],
        [`http://localhost:4943/?canisterId=${A}`, A, true],
        [`http://127.0.0.1:4943/verify?canisterId=${A}&x=1`, A, true],
        [`http://[::1]:4943/?canisterId=${A}`, A, true],
        [`https://gateway.example/?canisterId=${A}`, A, false],
        [`https://localhost.example/?canisterId=${A}`, A, false],
        [`https://127.0.0.1.example/?canisterId=${A}`, A, false]
    ])('at %s is %s', (url, canister, isLocal) => {
        expect(ownCanister(new URL(url))).toEqual({ canister, host: new URL(url).origin, isLocal });
    });

    it.each([
        'file:///home/ann/verify.html',
        `file:///home/ann/verify.html?canisterId=${A}`,
        'http://127.0.0.1:8080/',
        'https://court.example/verify.html',
        `https://${A.slice(0, -1)}j.icp0.io/`,
        `https://court.example/?canisterId=${A}x`,
        'https://court.example/?canisterId=aaaaa-aa',
        `http://${A}/`
    ])('at %s is none', (url) => {
        expect(ownCanister(new URL(url))).toBeUndefined();
    });
});

it.each([
    ['https://x.icp0.io/', 'log', 'verify'],
    [`http://localhost:1/?canisterId=${A}`, 'log', `verify?canisterId=${A}`],
    ['https://x.icp0.io/#letter=abc', 'verify', './'],
    ['https://x.icp0.io/verify', 'verify', './'],
    [`http://localhost:1/verify?canisterId=${A}`, 'verify', `./?canisterId=${A}`],
    ['http://127.0.0.1:8080/verify.html', 'verify', './'],
    ['file:///home/ann/verify.html', 'verify', 'log.html'],
    ['file:///home/ann/Check a jury.html', 'verify', 'log.html'],
    ['file:///home/ann/log.html', 'log', 'verify.html']
] as const)('%s is the %s page, and leads to %s', (url, page, link) => {
    const address = new URL(url);
    expect(pageAt(address)).toBe(page);
    expect(linkTo(page === 'log' ? 'verify' : 'log', address)).toBe(link);
});
